"""What the documents name is real: commands, paths, settings, addresses, excerpts, error codes, tests."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import get_args

import click
import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection
from django.urls import resolve

from kehou import cli
from kehou.areas.accounts.models import Account
from kehou.areas.directory.models import Pupil, School
from kehou.areas.planning.models import PlanVersion
from kehou.base.access import Role, posts_of
from kehou.base.access_table import pages
from kehou.base.clock import now
from kehou.core.rulebook import Rulebook, load_rulebook
from kehou.core.rulebook.offering import CalendarRules
from kehou.core.rulebook.opening import TYPES
from kehou.core.rules import KIND_TITLES, LEVEL_TITLES, PlanErrors
from kehou.core.rules.answers import read_answer
from kehou.core.rules.points import OpenPoint, OpenType
from kehou.core.rules.reading import read_text
from kehou.core.running import FilledPlan, fill
from tests.areas.desk import newcomers, xlsx
from tests.core.rulebook import manual

ROOT = Path(__file__).resolve().parents[1]
OPERATORS, AUTHORS = ROOT / "docs/operators/README.md", ROOT / "docs/authors/README.md"
HOUSE, MAP = ROOT / "docs/developers/house.md", ROOT / "docs/requirements-map.md"
ALL = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / f"{name}.md" for name in ("CHANGELOG", "CONTRIBUTING", "SECURITY")),
]
RUN = manual.blocks("answers")[0]
"""The authors' example of a school's answers."""
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
MADE = (".venv/", ".kehou", "build/", "src/kehou/base/static/dist")  # by make and by running
every_document = pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(ROOT)))


def blocks(path: Path, kind: str) -> list[str]:
    return [body for info, body in FENCE.findall(path.read_text("utf-8")) if info == kind]


def spans(text: str) -> list[str]:
    """Words in backticks, outside of blocks; one that is broken over two lines is one."""
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", FENCE.sub("", text))]


def rows(path: Path, *head: str) -> Iterator[list[str]]:
    """The cells of every table with this head, row by row."""
    found = False
    for line in path.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if found and cells and set(line) - set("| -"):
            yield cells
        found = cells == list(head) or (found and bool(cells))


def commands(path: Path) -> Iterator[list[str]]:
    text = path.read_text("utf-8")
    shell = [body for info, body in FENCE.findall(text) if info in ("sh", "")]
    for line in [*"\n".join(shell).splitlines(), *spans(text)]:
        words = line.split("#")[0].split(" > ")[0].removeprefix(".venv/bin/")
        words = re.sub(r"^([A-Z_]+=\S+ )+(\.venv/bin/)?", "", words)
        if re.match(r"(kehou|make) [^…]+$", words):
            yield shlex.split(words)


def sources(*folders: str) -> str:
    files = (
        path for folder in folders for path in sorted((ROOT / folder).rglob("*")) if path.suffix in (".py", ".html")
    )
    return "\n".join(path.read_text("utf-8") for path in files if path != Path(__file__))


@every_document
def test_commands_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for name, *words in commands(path):
        if name == "make":
            assert {word for word in words if "=" not in word} <= targets, words
        else:
            must_be_command(words)


def must_be_command(words: list[str]) -> None:
    command: click.Command = cli.main
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        assert rest[0] in command.commands, words
        command = command.commands[rest.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    assert {word for word in rest if word.startswith("--")} <= known, words


@every_document
def test_paths_and_addresses_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (path.parent / link).exists(), link
    tops = {entry.name for entry in ROOT.iterdir()} | {entry.name for entry in (ROOT / "src/kehou").rglob("*")}
    for span in spans(text):
        name = span.partition("::")[0].rstrip(",")
        if re.fullmatch(r"/[\w/.]*", name):
            resolve(name)
        elif re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", name) and "/" in name and name.split("/")[0] in tops:
            homes = (ROOT, ROOT / "src", ROOT / "src/kehou", ROOT / "src/kehou/areas")
            assert name.startswith(MADE) or any((home / name).exists() for home in homes), name


@every_document
def test_sections_that_are_pointed_to_exist(path: Path) -> None:
    text = FENCE.sub("", path.read_text("utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


@every_document
def test_settings_exist(path: Path) -> None:
    named = set(re.findall(r"\bKEHOU_[A-Z_]*[A-Z]\b", path.read_text("utf-8")))
    assert named <= set(re.findall(r"\bKEHOU_[A-Z_]*[A-Z]\b", sources("src", "tests", "bench")))


def test_operators_find_every_setting_with_its_default() -> None:
    text = OPERATORS.read_text("utf-8")
    read = set(re.findall(r'environ(?:\.get\(|\[)"(\w+)"', sources("src"))) - {"DJANGO_SETTINGS_MODULE"}
    options = {option.envvar: option for option in cli.serve.params if option.envvar}
    assert {*read, *options} <= set(spans(text))
    defaults = {cells[0]: cells[1] for cells in rows(OPERATORS, "setting", "default", "meaning")}
    assert {f"`{name}`": f"`{option.default}`" for name, option in options.items()}.items() <= defaults.items()
    assert defaults["`KEHOU_HOSTS`"].strip("`") in sources("src/kehou/base")


@pytest.mark.django_db
def test_the_first_set_up_works_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "ready", lambda **_: nullcontext())  # the tests' own database is ready
    (tmp_path / "roll.xlsx").write_bytes(xlsx(newcomers()))
    (tmp_path / "plans").symlink_to(settings.PLANS)
    monkeypatch.chdir(tmp_path)
    section = OPERATORS.read_text("utf-8").split("## First set-up")[1]
    for line in FENCE.findall(section)[0][1].splitlines():
        done = CliRunner().invoke(cli.main, shlex.split(line)[1:])
        assert done.exit_code == 0, (line, done.output, done.exception)
    school = School.objects.get(code="shifan")
    assert Pupil.objects.filter(school=school).exists()
    assert PlanVersion.objects.order_by("pk").last().key == "gongshu-1x"
    held = {post.role for account in Account.objects.all() for post in posts_of(account.pk, now().date())}
    assert {Role.OFFICE, Role.DISTRICT} <= held
    assert Account.objects.get(username="shifan-office").must_change_password


@pytest.mark.django_db
def test_the_operators_queries_run() -> None:
    queries = [*blocks(OPERATORS, "sql"), *(s for s in spans(OPERATORS.read_text("utf-8")) if s.startswith("SELECT"))]
    assert len(queries) == 2
    for query in queries:
        with connection.cursor() as cursor:
            cursor.execute(query)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rulebook, list[Rulebook]]:
    """The plan that the authors' example school takes up, and those above it."""
    folder = tmp_path_factory.mktemp("authors") / "plans"
    manual.write_packs(folder)
    book = load_rulebook(folder / RUN.name)
    return book, [load_rulebook(folder / key) for key in book.upper]


def answered(example: tuple[Rulebook, list[Rulebook]], **changed: object) -> FilledPlan:
    """The example filled as the guide shows it, with some answers changed; None takes one away."""
    book, uppers = example
    answers = {**read_text(RUN.body, "answers").data, **changed}
    given = {key: value for key, value in answers.items() if value is not None}
    return fill(book, given, grades=range(1, 7), uppers=uppers)


def test_the_guides_answers_are_taken(example: tuple[Rulebook, list[Rulebook]]) -> None:
    filled = answered(example)
    own = set(example[0].left_open)
    assert {key for key in filled.values if key not in own} == {"run_clubs_capacity", "run_makeup_days"}


@pytest.mark.parametrize("row", [*rows(AUTHORS, "代号", "例子", "怎么改")], ids=lambda row: row[0])
def test_a_wrong_answer_is_reported_as_the_guide_says(example: tuple[Rulebook, list[Rulebook]], row: list[str]) -> None:
    with pytest.raises(PlanErrors) as wrong:
        answered(example, **json.loads(row[1].strip("`")))
    code, codes = row[0].strip("`"), {error.code for error in wrong.value.errors}
    assert code in codes
    assert codes <= {code, "answer.makeup_day"}, wrong.value  # an answer that cannot be read decides no day


def test_every_kind_of_answer_is_shown_as_it_is_read() -> None:
    told = {cells[0].strip("`"): cells for cells in rows(AUTHORS, "type", "用在", "答什么", "页面上", "写成")}
    assert set(told) == set(get_args(OpenType))
    fitting = {kind: {form for form, fits in TYPES.items() if fits == kind} for kind in told}
    assert {kind: set(spans(cells[1])) for kind, cells in told.items()} == fitting
    for kind in get_args(OpenType):
        point = OpenPoint(question="?", decided_by="school", type=kind, required=True, cites=("一",))
        read_answer(point, json.loads(told[kind][4].strip("`")))


def test_the_guides_questions_are_the_platforms() -> None:
    asked = read_text((ROOT / "src/kehou/core/running/questions.yaml").read_text("utf-8"), "questions.yaml").data
    told = [cells[0].strip("`") for cells in rows(AUTHORS, "代号", "平台问什么")]
    assert set(told) == {*asked["of_service"], *asked["of_plan"]} - {"course_capacity"}
    calendar = {
        cells[0].strip("`"): cells[2].strip("`") for cells in rows(AUTHORS, "calendar", "管什么", "问题的 type")
    }
    assert set(calendar) == set(CalendarRules.model_fields)
    assert set(calendar.values()) <= set(get_args(OpenType)) - set(TYPES.values())


def test_the_guides_words_are_the_languages() -> None:
    words = {
        name: {cells[0].strip("`"): cells[1] for cells in rows(AUTHORS, *head)}
        for name, head in (("level", ("level", "级别")), ("kind", ("kind", "种类")))
    }
    assert words == {"level": LEVEL_TITLES, "kind": KIND_TITLES}


def test_codes_in_the_guide_exist() -> None:
    codes = {span for span in spans(AUTHORS.read_text("utf-8")) if re.fullmatch(r"[a-z_]+\.[a-z_0-9]+", span)}
    named = {code for code in codes - {"cases.yaml", "plan.yaml"} if not code.startswith("left_open.")}
    assert [code for code in named if f'"{code}"' not in sources("src/kehou/core")] == []


def test_the_rooms_are_those_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = {contract["name"]: contract.get("layers", []) for contract in contracts}
    areas = [cells[0].strip("`") for cells in rows(HOUSE, "area", "holds")]
    assert areas == layers["an area knows only those above it"][::-1] == settings.AREAS
    chain = re.search(r"^`cli \| manage`.*$", HOUSE.read_text("utf-8"), re.M)
    assert chain
    assert re.findall(r"`([^`]+)`", chain[0]) == [
        layer.replace("kehou.", "") for layer in layers["imports run one way"]
    ]
    core = {folder.name for folder in (ROOT / "src/kehou/core").iterdir() if (folder / "__init__.py").exists()}
    assert core == {
        span.removeprefix("core/") for span in spans(HOUSE.read_text("utf-8")) if re.fullmatch(r"core/\w+", span)
    }


def test_names_in_the_house_exist() -> None:
    written = set(re.findall(r"\w+", sources("src", "tests"))) | set(
        re.findall(r"[\w-]+", (ROOT / "Makefile").read_text())
    )
    named = [span for span in spans(HOUSE.read_text("utf-8")) if re.fullmatch(r"@?[A-Za-z_.]+(\(.*\))?", span)]
    words = {re.sub(r"\(.*|@", "", span).split(".")[-1] for span in named if not (ROOT / span).exists()}
    assert {word for word in words if word and word not in written} <= {"po", "py", "md"}
    classes = set(re.findall(r"^(?:class|type) (\w+)", sources("src"), re.M))
    ours = {name for row in rows(HOUSE, "in code", "中文", "what it is") for name in spans(row[0])}
    assert len(ours) > 30
    assert ours <= classes


IDS = [
    f"{part}{n}"
    for part, last in zip("ABCDEFGHIJK", (9, 8, 7, 7, 5, 8, 11, 4, 4, 3, 3), strict=True)
    for n in range(1, last + 1)
]


def test_every_requirement_has_its_row() -> None:
    found = list(rows(MAP, "id", "asked", "state", "pages", "tests", "remarks"))
    assert [row[0] for row in found] == IDS
    for row in found:
        assert re.fullmatch(r"not yet|(met|in part): [ERS](, [ERS])*", row[2]), row
        assert (row[2] == "not yet") == (not row[3]) == (not row[4]), row
        assert set(spans(row[3])) <= {name for name, _, _ in pages()}, row
        for test in spans(row[4]):
            file, _, name = test.partition("::")
            assert f"def {name}(" in (ROOT / file).read_text("utf-8") if name else (ROOT / file).exists(), test


def test_the_changelog_knows_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in text
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] in text
