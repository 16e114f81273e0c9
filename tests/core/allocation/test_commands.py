"""`kehou allocate`, as somebody uses it who has nothing else of the platform; and the script, as a parent runs it."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kehou import cli
from kehou.core.allocation import standalone
from kehou.core.allocation.reading import InstanceErrors, read_instance, read_outcome

SCRIPT = Path(standalone.__file__)
SOURCE = "03 09 14 21 27 33 + 11"


def example() -> dict[str, Any]:
    wish = {"course": "chess", "tier": 1}
    return {
        "form": "kehou-allocation-1",
        "rules": {"numbers": "lottery", "order": ["tier"]},
        "courses": [
            {"key": "chess", "capacity": 1, "quotas": [{"group": "own", "reserved": 1}]},
            {"key": "drums", "capacity": 2, "min_to_open": 1, "slots": [{"day": 1, "start": 960, "end": 1020}]},
        ],
        "children": [
            {"key": "aa", "wishes": [wish, {"course": "drums", "tier": 1}], "groups": ["own"]},
            {"key": "bb", "wishes": [wish, {"course": "drums", "tier": 2}]},
            {"key": "cc", "wishes": [{"course": "drums", "tier": 1}], "most": 2},
        ],
        "bundles": [{"key": "f", "mode": "any", "children": ["aa", "bb"]}],
    }


def run(tmp_path: Path, data: object, *options: str) -> Result:
    file = tmp_path / "instance.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return CliRunner().invoke(cli.main, ["allocate", "--input", str(file), *options])


def test_places_from_a_file(tmp_path: Path) -> None:
    done = run(tmp_path, example(), "--seed", "S")
    assert done.exit_code == 0, done.output
    outcome = read_outcome(done.output)
    assert {(each.child, each.course) for each in outcome.placements} >= {("aa", "chess"), ("cc", "drums")}
    assert run(tmp_path, example(), "--seed", "S").output == done.output


def test_sealed_drawn_and_verified_by_the_script(tmp_path: Path) -> None:
    listed, result = tmp_path / "list.json", tmp_path / "result.json"
    fingerprint = run(tmp_path, example(), "--seal", str(listed)).output.strip()
    assert run(tmp_path, example(), "--source", SOURCE, "--output", str(result)).exit_code == 0
    good = verify("--list", listed, "--result", result, "--source", SOURCE, "--hash", fingerprint, "--ticket", "bb")
    assert good.returncode == 0, good.stdout
    assert "核验通过" in good.stdout
    assert "票号 bb" in good.stdout
    assert "1 个名额(其中 1 个由分组保留)，2 人报名" in good.stdout  # bb is not of the school's own


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda listed, result: (listed.replace('"tier":2', '"tier":1'), result), "another list"),
        (
            lambda listed, result: (
                listed,
                result.replace('"child":"bb","course":"drums"', '"child":"bb","course":"chess"'),
            ),
            "should",
        ),
        (lambda listed, result: (listed, result.replace('"number":1', '"number":4')), "number should be 1"),
        (lambda listed, result: (listed, result.replace('"better":1', '"better":0')), "better 应为"),
        (lambda listed, result: (listed + " ", result), "not the one that was sealed"),
        (lambda listed, result: (listed, "{"), "cannot be read"),
    ],
)
def test_the_script_finds_what_was_changed(tmp_path: Path, spoil: Any, says: str) -> None:
    listed, result = tmp_path / "list.json", tmp_path / "result.json"
    fingerprint = run(tmp_path, example(), "--seal", str(listed)).output.strip()
    run(tmp_path, example(), "--source", SOURCE, "--output", str(result))
    before = listed.read_text(), result.read_text()
    after = spoil(*before)
    assert after != before
    listed.write_text(after[0])
    result.write_text(after[1])
    found = verify("--list", listed, "--result", result, "--source", SOURCE, "--hash", fingerprint)
    assert found.returncode > 0
    assert says in found.stdout


def test_another_draw_of_the_source_is_another_result(tmp_path: Path) -> None:
    listed, result = tmp_path / "list.json", tmp_path / "result.json"
    run(tmp_path, example(), "--seal", str(listed))
    run(tmp_path, example(), "--source", SOURCE, "--output", str(result))
    found = verify("--list", listed, "--result", result, "--source", SOURCE.replace("11", "12"))
    assert found.returncode == 1
    assert "种子" in found.stdout


def verify(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """In a Python that finds none of our packages, as a parent has it."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_script_needs_nothing_but_python_3_9() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 9))
    modules = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    modules |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in modules} <= sys.stdlib_module_names
    later = {"removeprefix": False, "strict": True, "pairwise": True, "match": True}
    named = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    assert not named & {name for name, is_later in later.items() if is_later}


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        (lambda d: d.pop("form"), "form", "form.unknown"),
        (lambda d: d.pop("rules"), "rules", "key.missing"),
        (lambda d: d.update(colour=1), "colour", "key.unknown"),
        (lambda d: d["rules"].update(numbers="dice"), "rules.numbers", "value.choice"),
        (lambda d: d["rules"].update(order=["tier", "tier"]), "rules.order[1]", "order.twice"),
        (lambda d: d["courses"][0].update(capacity="1"), "courses[0].capacity", "value.type"),
        (lambda d: d["courses"][0].update(capacity=1.5), "courses[0].capacity", "value.type"),
        (lambda d: d["courses"][0].update(capacity=True), "courses[0].capacity", "value.type"),
        (lambda d: d["courses"][0].update(capacity=-1), "courses[0].capacity", "value.range"),
        (lambda d: d["courses"][0].update(min_to_open=2), "courses[0].min_to_open", "course.minimum"),
        (lambda d: d["courses"][0]["quotas"].append({"group": "own"}), "courses[0].quotas[1]", "quota.twice"),
        (lambda d: d["courses"][0]["quotas"][0].update(reserved=2), "courses[0].quotas", "quota.reserved"),
        (lambda d: d["courses"][0]["quotas"][0].update(at_most=0), "courses[0].quotas[0].at_most", "quota.at_most"),
        (lambda d: d["courses"].append(d["courses"][0]), "courses[2]", "course.twice"),
        (lambda d: d["courses"][1]["slots"][0].update(end=960), "courses[1].slots[0].end", "slot.end"),
        (lambda d: d["courses"][1]["slots"][0].update(end=1441), "courses[1].slots[0].end", "value.range"),
        (lambda d: d["children"][0].update(key="a b"), "children[0].key", "value.text"),
        (lambda d: d["children"][0].update(most=0), "children[0].most", "value.range"),
        (lambda d: d["children"][0].update(wishes={}), "children[0].wishes", "value.type"),
        (lambda d: d["children"].append(d["children"][0]), "children[3]", "child.twice"),
        (
            lambda d: d["children"][2]["wishes"][0].update(course="flute"),
            "children[2].wishes[0].course",
            "course.unknown",
        ),
        (lambda d: d["children"][2]["wishes"].append({"course": "drums"}), "children[2].wishes[1]", "wish.twice"),
        (lambda d: d["bundles"][0]["children"].pop(), "bundles[0].children", "bundle.small"),
        (lambda d: d["bundles"][0]["children"].append("zz"), "bundles[0].children[2]", "child.unknown"),
        (
            lambda d: d["bundles"].append({**d["bundles"][0], "key": "g"}),
            "bundles[1].children[0]",
            "bundle.child_twice",
        ),
        (lambda d: d["bundles"].append(d["bundles"][0]), "bundles[1]", "bundle.twice"),
        (lambda d: d.update(clashes=[["chess", "chess"]]), "clashes[0]", "clash.same"),
        (lambda d: d.update(clashes=[["chess", "flute"]]), "clashes[0][1]", "course.unknown"),
        (lambda d: d.update(travel=[{"sites": ["a", "a"], "minutes": 1}]), "travel[0].sites", "travel.same"),
        (lambda d: d["rules"].update(numbers="arrival"), "children[1]", "arrival.twice"),
    ],
)
def test_every_mistake_is_named_with_its_path(tmp_path: Path, change: Any, path: str, code: str) -> None:
    data = example()
    change(data)
    done = run(tmp_path, data, "--seed", "S", "--json")
    assert done.exit_code == 1
    assert (path, code) in {(each["path"], each["code"]) for each in json.loads(done.output)["errors"]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "json.syntax"),
        ("[]", "value.type"),
        ('{"form": NaN}', "form.unknown"),
        ("[" * 200_000, "json.syntax"),
        ('{"rules": 1, "rules": 2}', "key.twice"),
        (b"\xff\xfe{", "json.encoding"),
        ('{"form": "kehou-allocation-1", "rules": "\\ud800"}', "value.invalid"),
    ],
)
def test_what_is_no_instance_at_all(text: str | bytes, code: str) -> None:
    with pytest.raises(InstanceErrors) as found:
        read_instance(text)
    assert code in {mistake.code for mistake in found.value.mistakes}


def test_a_lottery_without_a_seed_is_not_understood(tmp_path: Path) -> None:
    assert run(tmp_path, example()).exit_code == 2
    assert run(tmp_path, example(), "--seed", "S", "--source", "S").exit_code == 2
    assert CliRunner().invoke(cli.main, ["allocate", "--input", str(tmp_path / "none.json")]).exit_code == 2


def test_figures(tmp_path: Path) -> None:
    figures = json.loads(run(tmp_path, example(), "--seed", "S", "--figures").output)
    assert figures["all"]["children"] == 3
    assert figures["one_more_group"][0]["course"] in ("chess", "drums")


def test_no_database_is_needed(tmp_path: Path) -> None:
    """Django is not even loaded."""
    file = tmp_path / "instance.json"
    file.write_text(json.dumps(example()))
    code = (
        "import sys; from click.testing import CliRunner; from kehou import cli;"
        f"print(CliRunner().invoke(cli.main, ['allocate', '--input', {str(file)!r}, '--seed', 'S']).exit_code,"
        " [m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0 []"
