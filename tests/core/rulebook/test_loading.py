"""The strict loader: every mistake found in one go, each with one message at its place."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kehou.core.rules import PlanErrors, json_schema, load_pack, load_text
from tests.core.rules.mistakes import MISTAKES, Mistake
from tests.core.rules.pack import PACK, TEXT, errors_of, line_of, plan, spoilt


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_one_mistake_gets_one_message_at_its_place(mistake: Mistake) -> None:
    errors = spoilt((mistake.old, mistake.new))
    assert [(error.code, error.path) for error in errors] == [(mistake.code, mistake.path)]
    assert mistake.said in errors[0].message + errors[0].hint
    assert errors[0].line == line_of(mistake.at or mistake.new, TEXT.replace(mistake.old, mistake.new))


def test_all_mistakes_are_reported_together_in_the_order_of_the_file() -> None:
    errors = spoilt(
        ('school_year: "2021"', "school_year: 2021"),
        ("2021-09-03 16:00", "2021-09-03 25:00"),
        ("amount: 20.00 元", "amount: 20.5"),
        ("weekday: fri}", "weekday: [thu, fri]}"),
        ("min_pupils: 15, cites: [三.2]", "min_pupils: 15, cites: [三.9]"),
        ("  told: at_once", "  tlod: at_once"),
    )
    assert [error.code for error in errors] == [
        "value.type",
        "time.bad",
        "yaml.decimal",
        "table.overlap",
        "cite.unknown",
        "key.unknown",
    ]
    assert [error.line for error in errors] == sorted(error.line or 0 for error in errors)


def test_an_error_reads_as_one_line_with_place_message_hint_and_code() -> None:
    (error,) = spoilt(("amount: 20.00 元", "amount: 20.5"))
    column = len("      amount: ") + 1
    place = f"plan.yaml:{line_of('amount: 20.00 元')}:{column}:"
    assert str(error) == f"{place} [{error.path}] {error.message} {error.hint}(yaml.decimal)"
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "file.empty", 1),
        ("# 只有注释\n", "file.empty", 1),
        ("- 甲\n- 乙\n", "file.not_a_mapping", 1),
        ("一句话", "file.not_a_mapping", 1),
        ("key: a\n  title: b\n", "yaml.syntax", 2),
        ("key: a\n\ttitle: b\n", "yaml.syntax", 2),
        ("key: [a\n", "yaml.syntax", 2),
        ("key: a\n---\nkey: b\n", "yaml.syntax", 2),
        ("key: \x07\n", "yaml.syntax", 1),
        ("key: *nobody\n", "yaml.syntax", 1),
        ("key: " + "[" * 5000 + "]" * 5000, "yaml.too_deep", 1),
    ],
)
def test_what_is_no_plan_at_all_gets_one_message(text: str, code: str, line: int) -> None:
    (error,) = errors_of(text)
    assert (error.code, error.line) == (code, line)
    assert error.hint


def test_anchors_cannot_blow_up_the_file() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    assert {error.code for error in errors_of(bomb)} >= {"yaml.anchor"}


def test_missing_unreadable_and_wrongly_encoded_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(PlanErrors) as missing:
        load_pack(tmp_path)
    assert [(error.code, error.file) for error in missing.value.errors] == [
        ("file.missing", str(tmp_path / "plan.yaml"))
    ]
    (tmp_path / "plan.yaml").write_bytes("key: a\ntitle: 方案".encode("gbk"))
    with pytest.raises(PlanErrors) as encoded:
        load_pack(tmp_path)
    (error,) = encoded.value.errors
    assert (error.code, error.line, error.column) == ("file.not_utf8", 2, 8)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "plan.yaml").mkdir()
    with pytest.raises(PlanErrors) as unreadable:
        load_pack(tmp_path / "folder")
    assert [each.code for each in unreadable.value.errors] == ["file.unreadable"]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert load_pack(tmp_path).sha256 == plan().sha256


def test_the_hash_is_that_of_the_content_not_of_the_layout() -> None:
    relaid = TEXT.replace(
        "      amount: 20.00 元\n      lesson_minutes: 40\n",
        '      lesson_minutes:   40\n      amount: "20.00 元" # x\n',
    )
    assert relaid != TEXT
    assert load_text(relaid, "x").sha256 == load_pack(PACK).sha256
    assert len(plan().sha256) == 64
    dearer = TEXT.replace("20.00 元", "20.01 元")
    assert load_text(dearer, "x").sha256 != plan().sha256


lines = TEXT.splitlines(keepends=True)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(lines) - 1))
def test_losing_any_one_line_is_either_harmless_or_explained(index: int) -> None:
    for error in errors_of("".join(lines[:index] + lines[index + 1 :])):
        assert error.message
        assert error.hint
        assert error.line is not None
        assert 1 <= error.line <= len(lines)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(TEXT) - 1), st.sampled_from([*":{}[]\"'#&*!|>-,% \n\t\x00甲"]))
def test_no_typing_slip_crashes_the_loader(index: int, slip: str) -> None:
    for error in errors_of(TEXT[:index] + slip + TEXT[index + 1 :]):
        assert error.code
        assert error.line is not None


@settings(deadline=None, max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_value_in_place_of_a_service_crashes_the_loader(value: object) -> None:
    start, end = TEXT.index("\n  care:\n"), TEXT.index("\n  courses:\n    title")
    spoilt_text = TEXT[:start] + "\n  care: " + json.dumps(value) + TEXT[end:]
    assert errors_of(spoilt_text)


def test_the_schema_for_editors_names_the_keys_of_the_file() -> None:
    schema = json_schema()
    top = {line.split(":")[0] for line in lines if line[0].isalpha()}
    assert top == set(schema["properties"])
    assert set(schema["required"]) <= top
    assert "key" not in schema["$defs"]["Service"]["properties"]
