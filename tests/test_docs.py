"""What the two READMEs name is real, both name the same, and every picture is shown."""

import re
import shlex
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kehou import cli
from kehou.core.rulebook import load_rulebook
from kehou.season.shapes import load_shape
from tests.browser.pictures import PICTURES, PLATES
from tests.test_docs_tree import FENCE, ROOT, commands, must_be_command, rows, sources, spans

READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
HEADS = (("pack", "what it is about"), ("方案包", "讲什么"))
DEMO = (("district", "plan", "in the demo"), ("区", "方案", "演示里"))
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
SETTING = re.compile(r"\b(?:KEHOU_[A-Z]+|DATABASE_URL|PORT)\b")
NAMED = re.compile(r"[\w.-]*[/.][\w./-]*")  # a code span that is a path
each_readme = pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)


def links(path: Path, *, pictures: bool) -> list[str]:
    found = LINK.findall(FENCE.sub("", path.read_text("utf-8")))
    return [address for mark, address in found if bool(mark) == pictures and "://" not in address]


def settings_of(path: Path) -> set[str]:
    return set(SETTING.findall(path.read_text("utf-8")))


@each_readme
def test_commands_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = list(commands(path))
    assert ["make", "run"] in named
    assert ["kehou", "audit", "verify"] in named
    for tool, *words in named:
        if tool == "make":
            assert set(words) <= targets, words
        else:
            must_be_command(words)


@each_readme
def test_every_make_target_and_every_command_of_ours_is_told(path: Path) -> None:
    """What a newcomer is not told of is what only other commands and targets use."""
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert phony
    made = {words[1] for words in commands(path) if words[0] == "make"}
    assert set(phony[1].split()) - made == {"install-dev", "messages", "pins", "clean"}
    assert set(cli.main.commands) - {words[1] for words in commands(path) if words[0] == "kehou"} == {"dev"}


def shown(path: Path) -> list[tuple[str, str]]:
    """Each block of commands that a block of what they print follows, with that block."""
    found = FENCE.findall(path.read_text("utf-8"))
    assert [info for info, _ in found].count("text") == 2
    return [(said, printed) for (info, said), (then, printed) in pairwise(found) if (info, then) == ("sh", "text")]


def printed_by(command: str) -> Result:
    return CliRunner().invoke(cli.main, shlex.split(command.removeprefix(".venv/bin/"))[1:])


@each_readme
def test_asking_a_plan_prints_what_is_shown(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (ask, answer), (quote, amount) = shown(path)
    assert "kehou plan ask" in ask
    assert printed_by(ask).output == answer
    assert "kehou plan quote" in quote
    assert printed_by(quote).output == amount
    more = printed_by(quote.replace("520.00", "520.01"))
    assert more.exit_code == 1
    assert "不得收取" in more.output.splitlines()[-1], "one fen above the ceiling, as the text says"


@each_readme
def test_the_table_of_packs_is_whole(path: Path) -> None:
    packs = {pack.parent.name: load_rulebook(pack.parent) for pack in (ROOT / "plans").glob("*/plan.yaml")}
    told = [spans(cells[0])[0] for head in HEADS for cells in rows(path, *head)]
    assert sorted(told) == sorted(packs)
    assert [bool(packs[key].services) for key in told] == [True] * (len(told) - 2) + [False] * 2


@each_readme
def test_the_demo_is_as_it_is_told(path: Path) -> None:
    text, small = path.read_text("utf-8"), load_shape("small")
    assert f"{small.totals.taking_part.value:,}".replace(",", "") in text.replace(",", "")
    told = {cells[0]: re.findall(r"\[([\w-]+)\]", cells[1]) for head in DEMO for cells in rows(path, *head)}
    assert told == {unit.name: [unit.plan or small.plan] for unit in small.listed}


@each_readme
def test_settings_are_read_somewhere(path: Path) -> None:
    named = settings_of(path)
    assert {"KEHOU_HOME", "DATABASE_URL", "PORT"} <= named
    written = sources("src", "tests/support")
    assert [name for name in named if f'"{name}"' not in written] == []


@each_readme
def test_files_and_folders_exist(path: Path) -> None:
    """Or are made by running it, and then git leaves them alone."""
    for address in links(path, pictures=False):
        assert (ROOT / address).exists(), address
    paths = [span for span in spans(path.read_text("utf-8")) if NAMED.fullmatch(span)]
    assert ".kehou" in paths
    for name in paths:
        assert (ROOT / name).exists() or list(ROOT.glob(f"plans/*/{name}")) or _ignored(name), name


def _ignored(name: str) -> bool:
    return subprocess.run(["git", "check-ignore", "-q", f"{name}/"], cwd=ROOT, check=False).returncode == 0


@each_readme
def test_all_pictures_are_shown_once_in_order_with_words(path: Path) -> None:
    shown = links(path, pictures=True)
    assert shown == [f"docs/pictures/{name}.png" for name in PLATES]
    assert all(re.findall(r"!\[([^\]]{4,})\]", path.read_text("utf-8")))


def test_pictures_are_those_that_make_pictures_takes() -> None:
    files = sorted(PICTURES.iterdir())
    assert [file.name for file in files] == sorted(f"{name}.png" for name in PLATES)
    for file in files:
        assert file.read_bytes().startswith(b"\x89PNG"), file
        assert file.stat().st_size < 300_000, f"{file.name} is too heavy for a README"


def test_both_languages_name_the_same() -> None:
    english, chinese = READMES
    assert settings_of(english) == settings_of(chinese)
    assert list(commands(english)) == list(commands(chinese))
    assert shown(english) == shown(chinese)
    others = [set(links(path, pictures=False)) - {"README.md", "README.zh-CN.md"} for path in READMES]
    assert others[0] == others[1]
