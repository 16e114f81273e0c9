"""What the manual for rulebooks shows is what happens: its examples, outputs, tables and codes."""

import ast
import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kehou import cli
from kehou.core import rulebook, rules
from kehou.core.rulebook import answers, load_rulebook, read_rulebook, run_book_cases
from kehou.core.rulebook.compiling import _BOUNDS
from kehou.core.rulebook.quoting import COUNTS
from kehou.core.rulebook.showing import PER_TITLES
from kehou.core.rules import PlanErrors
from kehou.core.rules.words import LEVEL_TITLES
from tests.core.rulebook.manual import FENCE, MANUAL, Block, blocks, with_tables, write_packs

TEXT = MANUAL.read_text("utf-8")
FIRST = next(block for block in blocks("plan") if block.name == "yunxi-noon").body
GOOD = [block.name for block in blocks("plan", "part")]
WRONG = blocks("wrong")
CODE = re.compile(r"[a-z_]+\.[a-z_0-9]+")
SHARED = ("base", "checks", "loading", "parts", "points", "reading", "scalars", "translate")
"""The modules of `core/rules` with which plan files are read."""
FILES = {"facts.yaml", "kinds.yaml", "plan.yaml", "cases.yaml"}


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manual") / "plans"
    write_packs(folder)
    return folder


def rows(*head: str) -> Iterator[list[str]]:
    """The cells of every table with this head, row by row."""
    found = False
    for line in TEXT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if found and cells and set(line) - set("| -"):
            yield cells
        found = cells == list(head) or (found and bool(cells))


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    infos = {" ".join(info.split()[:2]) if info.startswith("yaml") else info for info, _ in FENCE.findall(TEXT)}
    assert infos == {
        "sh",
        "text",
        *(f"yaml {k}" for k in ("plan", "cases", "part", "tried", "excerpt", "wrong", "answers")),
    }


@pytest.mark.parametrize("name", GOOD)
def test_examples_hold(packs: Path, name: str) -> None:
    book = load_rulebook(packs / name)
    assert book.key == name
    failed = [str(result) for result in run_book_cases(packs / name) if not result.passed]
    assert failed == []


@pytest.mark.parametrize("block", WRONG, ids=lambda block: block.name)
def test_wrong_examples_are_reported_as_shown(packs: Path, block: Block) -> None:
    with pytest.raises(PlanErrors) as wrong:
        load_rulebook(packs / block.name)
    assert {error.code for error in wrong.value.errors} == {block.rest}


def test_every_table_of_an_example_is_tried(packs: Path) -> None:
    asked = {block.name: set(re.findall(r"ask: (\w+)", block.body)) for block in blocks("cases", "tried")}
    for name in GOOD:
        tables = load_rulebook(packs / name).tables
        money = {key for key, editions in tables.items() if editions[0].gives.form in ("money", "share")}
        assert set(tables) - asked[name] <= (money if asked[name] & {"quote", "refund"} else set()), name


def test_excerpts_stand_in_their_packs() -> None:
    whole = {block.name: _lines(block.body) for block in blocks("plan")}
    for block in blocks("excerpt"):
        excerpt, pack = _lines(block.body), whole[block.name]
        assert any(pack[i : i + len(excerpt)] == excerpt for i in range(len(pack))), block.body


def _lines(text: str) -> list[str]:
    return [stripped for line in text.splitlines() if (stripped := re.sub(r"\s+", " ", line).strip())]


def _sessions() -> list[tuple[str, str]]:
    found = FENCE.findall(TEXT)
    return [(body, after) for (info, body), (then, after) in pairwise(found) if then == "text"]


@pytest.mark.parametrize(("said", "printed"), _sessions(), ids=lambda text: text.splitlines()[0][:40])
def test_commands_print_what_is_shown(packs: Path, monkeypatch: pytest.MonkeyPatch, said: str, printed: str) -> None:
    monkeypatch.chdir(packs.parent)
    output = "".join(
        CliRunner().invoke(cli.main, shlex.split(line.removeprefix(".venv/bin/"))[1:]).output
        for line in said.splitlines()
    )
    assert _masked(output) == _masked(printed)


def _masked(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{12}\b", "…", text)


def _mistakes() -> list[list[str]]:
    return [[cell.strip("`") for cell in row] for row in rows("代号", "把", "改成", "会报出")]


@pytest.mark.parametrize(("code", "old", "new", "says"), _mistakes(), ids=lambda cell: cell[:20])
def test_a_mistake_is_reported_as_the_manual_says(code: str, old: str, new: str, says: str) -> None:
    assert FIRST.count(old) == 1
    with pytest.raises(PlanErrors) as wrong:
        read_rulebook(FIRST.replace(old, "" if new == "（删去）" else new), "plan.yaml")
    assert any(error.code == code and says in error.message for error in wrong.value.errors), str(wrong.value)


def _raised() -> set[str]:
    """Every code that reading a rulebook can report."""
    here, there = Path(str(rulebook.__file__)).parent, Path(str(rules.__file__)).parent
    files = [path for path in here.glob("*.py") if path.name != "answers.py"]
    files += [there / f"{name}.py" for name in SHARED]
    found = {code for path in files for code in _codes(path)}
    return (found | {"case.expect"}) - FILES


def _codes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value


def test_every_code_has_its_row() -> None:
    told = [cells[0].strip("`") for cells in rows("代号", "哪里错了", "怎么办")]
    assert len(told) == len(set(told))
    assert set(told) == _raised()


def test_every_reason_for_no_answer_has_its_row() -> None:
    told = [cells[0].strip("`") for cells in rows("代号", "意思", "怎么办")]
    codes = set(_codes(Path(str(answers.__file__))))
    assert {code for code in told if not code.startswith("left_open.")} == codes
    assert {code for code in told if code.startswith("left_open.")} == {
        f"left_open.{level}" for level in (*LEVEL_TITLES, "guardian")
    }


def test_the_tables_of_kinds_and_facts_are_those_of_the_data() -> None:
    assert with_tables(TEXT) == TEXT, "python -m tests.core.rulebook.manual"
    assert all(f"<!-- {name} -->" in TEXT for name in ("kinds", "facts"))


def test_the_manuals_words_are_the_languages() -> None:
    per = {cells[0].strip("`"): cells[1:] for cells in rows("per", "读作", "乘以哪个事实")}
    assert {key: cells[0] for key, cells in per.items()} == PER_TITLES
    counted = {key: cells[1].strip("`") for key, cells in per.items() if cells[1].startswith("`")}
    assert counted == dict(COUNTS)
    assert {cells[0].strip("`") for cells in rows("写法", "意思", "包括这个数本身吗")} == set(_BOUNDS)


def test_every_command_and_option_is_told() -> None:
    group = cli.main.commands["plan"]
    assert isinstance(group, click.Group)
    told = {cells[0].strip("`").split()[2]: cells[2] for cells in rows("命令", "做什么", "选项")}
    assert set(told) == set(group.commands)
    for name, command in group.commands.items():
        options = {option for each in command.params for option in each.opts if option.startswith("--")}
        assert set(re.findall(r"`(--\w+)`", told[name])) == options - {"--help"}, name
