"""`kehou import`: a school's roll from the command line, by the platform's operator."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from kehou.base import clock
from kehou.base.access import Actor, Post, Role, Unit
from kehou.base.refusal import Refusal

from .actions import Imported, import_rows
from .models import School
from .queries import known
from .sheets import FileError, Workbook, read_workbook, write_rest

OPERATOR = Actor(account_id=None, name="operator", posts=(Post(Role.OPERATOR, Unit.ALL, 0),), channel="cli")
ALL_IN, SOME_LEFT, UNUSABLE = 0, 1, 2


def import_file(path: Path, *, school: str, correct_rows_only: bool, rest: Path | None) -> int:
    """Import a school's roll; prints every mistake by sheet, row and cell.

    `school` is the school's code. With mistakes nothing is imported, unless `correct_rows_only`: then the other rows go
    to `rest` (by default beside the file). Returns 0 when every row is in, 1 when some rows are not right, 2 when the
    file, the school or `rest` cannot be used or the import was refused; nothing is imported then.
    """
    try:
        owner = _school(school)
        rest = _rest_path(path, rest) if correct_rows_only else None
        with _bar("读取") as progress:
            workbook = read_workbook(path, known=known(owner), progress=progress)
        _print_problems(workbook)
        if not workbook.clean and not correct_rows_only:
            click.echo("没有导入任何内容。改好后再导入；或加上 --correct-rows-only 先导入正确的行。")
            return SOME_LEFT
        return _import(owner, workbook, rest, clock.now())
    except (FileError, click.UsageError) as wrong:
        click.echo(wrong.message, err=True)
    except Refusal as refusal:
        click.echo(refusal.sentence, err=True)
    return UNUSABLE


def _school(code: str) -> School:
    found = School.objects.filter(code=code).first()
    if found is None:
        codes = "、".join(School.objects.order_by("code").values_list("code", flat=True)[:20])
        raise click.UsageError(f"没有代码为“{code}”的学校。现有学校代码：{codes or '（还没有学校）'}")
    return found


def _rest_path(path: Path, rest: Path | None) -> Path:
    """Never over another file: it could be the corrections somebody is working on."""
    rest = rest or path.with_name(f"{path.stem}-待改正.xlsx")
    if rest.exists():
        raise click.UsageError(f"“{rest}”已经存在，请用 --rest 另外指定一个文件。没有导入任何内容。")
    if not rest.parent.is_dir():
        raise click.UsageError(f"没有“{rest.parent}”这个文件夹，请先建好。没有导入任何内容。")
    return rest


def _import(school: School, workbook: Workbook, rest: Path | None, now: datetime) -> int:
    """The remainder is written first: once rows are in, what was left out must not get lost."""
    kept = rest if rest and workbook.bad_rows else None
    if kept:
        _write_rest(workbook, kept)
    try:
        with _bar("导入") as progress:
            done = import_rows(actor=OPERATOR, school=school, rows=workbook.good(), now=now, progress=progress)
    except BaseException:
        if kept:
            kept.unlink()
        raise
    click.echo(_summary(school, done))
    if kept:
        click.echo(f"{len(workbook.bad_rows)} 行没有导入，已另存为 {kept}")
    return SOME_LEFT if kept else ALL_IN


def _write_rest(workbook: Workbook, rest: Path) -> None:
    try:
        with rest.open("xb") as file:
            write_rest(workbook, file)
    except OSError as wrong:
        raise click.UsageError(f"写不了“{rest}”（{wrong.strerror}）。没有导入任何内容。") from wrong


def _summary(school: School, done: Imported) -> str:
    return f"{school}：已导入班级 {done.classes} 个、学生 {done.pupils} 人、教职工 {done.staff} 人。"


def _print_problems(workbook: Workbook) -> None:
    for error in workbook.errors:
        shown = f"（现在是“{error.value}”）" if error.value else ""
        click.echo(f"{error.sheet} 第{error.row}行 {error.ref} {error.column}{shown}：{error.message}")
    for row in workbook.knock_on:
        click.echo(f"{row.sheet} 第{row.row}行：{row.message}")
    for note in workbook.notes:
        click.echo(f"{note.sheet}：{note.message}")
    if workbook.errors:
        click.echo(f"共 {len(workbook.errors)} 处问题，{len(workbook.bad_rows)} 行不能导入。")


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar for callbacks of (done, in all); it is not drawn where nobody watches."""
    with click.progressbar(length=1, label=label) as bar:

        def step(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield step
