"""What is printed, and what is said when there is nothing to print."""

import json
from collections.abc import Iterator

import pytest
from bench.load import _checked, in_turn
from bench.outcome import BenchError, Line, Of, as_json, line

from bench import __main__ as command
from bench import pages


def test_a_line_is_json_with_its_ratio_first() -> None:
    said = as_json(line("x", ratio=2 / 3, of=Of.TIME, against="别的", n=7, ratios=[0.123456, 1.0], p50_ms=1234.567))
    assert "\n" not in said
    found = json.loads(said)
    assert list(found)[:5] == ["bench", "ratio", "of", "against", "n"]
    assert (found["ratio"], found["ratios"], found["p50_ms"]) == (0.6667, [0.1235, 1.0], 1235.0)


def test_sides_take_turns_and_stay_paired() -> None:
    order: list[str] = []

    def side(name: str) -> int:
        order.append(name)
        return len(order)

    pairs = in_turn(3, lambda: side("ours"), lambda: side("bare"))
    assert order == ["ours", "bare", "bare", "ours", "ours", "bare"]
    assert pairs == [(1, 2), (4, 3), (5, 6)]


def result(**changes: object) -> dict[str, object]:
    good = {"done": 1, "seconds": 2.0, "p50_ms": 1.0, "p99_ms": 1.0, "bytes": 1, "cpu": 0.1, "places": [0], "wrong": {}}
    return good | changes


def test_a_round_with_one_wrong_answer_is_refused() -> None:
    assert _checked(result()).rate == 0.5
    with pytest.raises(BenchError, match="2 × 500 instead of 200"):
        _checked(result(wrong={"500 instead of 200": 2}))
    with pytest.raises(BenchError, match="Not one answer"):
        _checked(result(done=0))


def test_an_unknown_bench(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["nothing"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "“nothing”" in said.err
    assert "pages, applications, import, city" in said.err


def test_a_bench_that_cannot_run_says_why(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def run() -> Iterator[Line]:
        yield line("first", ratio=1, of=Of.RATE, against="x", n=1)
        raise BenchError("There is no second.")

    monkeypatch.setattr(pages, "run", run)
    monkeypatch.setattr(command.signal, "signal", lambda *_: None)
    assert command.main(["pages"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["bench"] == "first"
    assert said.err == "bench pages: There is no second.\n"
