"""Reading a roll: a file in, typed rows and every mistake out, in one go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kehou.areas.directory.sheets import single
from kehou.areas.directory.sheets.columns import Column, Kind, Sheet
from kehou.areas.directory.sheets.crossing import Drafts, check_across
from kehou.areas.directory.sheets.drafts import Draft, placed_columns, read_draft
from kehou.areas.directory.sheets.layout import SHEETS
from kehou.areas.directory.sheets.normal import Raw, as_text, squeezed
from kehou.areas.directory.sheets.opening import open_grids
from kehou.areas.directory.sheets.problems import CellError, FileError, Note
from kehou.areas.directory.sheets.rows import Known, Rows
from kehou.areas.directory.sheets.tables import Table, find_table
from kehou.areas.directory.sheets.weighing import Limits

type Progress = Callable[[int, int], None]

EXPLANATION = "填写说明"
_STEP = 500
_ROW_CHECKS: dict[Kind, Callable[[Draft], None]] = {
    Kind.CLASSES: single.check_class,
    Kind.PUPILS: single.check_pupil,
}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be imported, as it stood in the file, with everything that is wrong with it."""

    table: Table = field(repr=False)
    row: int
    cells: Sequence[Raw] = field(repr=False)
    problems: tuple[CellError, ...]

    @property
    def sheet(self) -> str:
        return self.table.name


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that has been read and checked.

    `errors` are the mistakes to correct, by sheet, row and column. `knock_on` names rows that are right in themselves
    but rest on a wrong row (a pupil of a class whose row is wrong); they need no correction of their own.
    """

    errors: tuple[CellError, ...]
    knock_on: tuple[CellError, ...]
    notes: tuple[Note, ...]
    bad_rows: tuple[BadRow, ...]
    rows: Rows = field(repr=False)

    @property
    def clean(self) -> bool:
        """Nothing is wrong, so that everything may be imported."""
        return not self.errors

    def good(self) -> Rows:
        """The rows that are entirely right, and rest on nothing wrong."""
        return self.rows


def read_workbook(
    file: Path | bytes,
    *,
    progress: Progress | None = None,
    known: Known | None = None,
    limits: Limits | None = None,
) -> Workbook:
    """Read and check the 班级, 学生 and 教职工 sheets of one school's xlsx file, any of which may be missing.

    `progress` is called with (rows done, rows in all). `known` is what the directory already holds: without it, what
    refers to a missing sheet is not checked; with it, classes and staff are looked up there as well.
    Raises FileError when the file as a whole cannot be read; every other mistake is in the result.
    """
    limits = limits or Limits()
    return read_grids(open_grids(file, limits), progress=progress, known=known, limits=limits)


def read_grids(
    grids: Mapping[str, Sequence[Sequence[Raw]]],
    *,
    progress: Progress | None = None,
    known: Known | None = None,
    limits: Limits | None = None,
) -> Workbook:
    """The same for sheets that are already in memory: sheet name -> rows of raw cells."""
    tables, notes = _tables(grids, (limits or Limits()).rows)
    drafts = _read_rows(tables, progress or _silent)
    check_across(drafts, known)
    return _result(tables, drafts, notes)


def _silent(_done: int, _total: int) -> None:
    return


def _tables(grids: Mapping[str, Sequence[Sequence[Raw]]], most_rows: int) -> tuple[list[Table], list[Note]]:
    tables: dict[Kind, Table] = {}
    notes: list[Note] = []
    for name, grid in grids.items():
        sheet = _sheet_named(name)
        if sheet is None:
            if squeezed(as_text(name)) != EXPLANATION and any(as_text(raw) for row in grid for raw in row):
                notes.append(Note(name, "不认识这张表，已跳过（只读班级、学生、教职工三张表）"))
        elif sheet.kind in tables:
            raise FileError(
                "file.sheet_twice",
                f"“{tables[sheet.kind].name}”和“{name}”都是{sheet.title}表，请合并成一张，或删掉其中一张",
            )
        else:
            tables[sheet.kind] = find_table(sheet, name, grid, most_rows)
    _refuse_nothing_to_read(list(grids), tables)
    return [tables[sheet.kind] for sheet in SHEETS if sheet.kind in tables], notes


def _sheet_named(name: str) -> Sheet | None:
    text = squeezed(as_text(name))
    return next((sheet for sheet in SHEETS if text == sheet.title or text in sheet.aliases), None)


def _refuse_nothing_to_read(names: Sequence[str], tables: Mapping[Kind, Table]) -> None:
    if not tables:
        found = "、".join(names[:10])
        raise FileError(
            "file.no_sheet", f"没有找到叫“班级”“学生”或“教职工”的表（文件里有：{found}），请把表改成这些名字"
        )
    if not any(table.rows for table in tables.values()):
        raise FileError("file.no_rows", "表里没有数据，请从表头的下一行开始填写后再导入")


def _read_rows(tables: Sequence[Table], progress: Progress) -> Drafts:
    drafts = Drafts()
    total = sum(len(table.rows) for table in tables)
    done = 0
    for table in tables:
        if not table.rows:
            continue
        kind, columns = table.sheet.kind, placed_columns(table)
        rows = drafts.rows[kind] = []
        if table.errors:
            drafts.broken.add(kind)
        for number, cells in table.rows:
            rows.append(_read_row(table, columns if not table.errors else [], number, cells))
            done += 1
            if done % _STEP == 0 and done < total:
                progress(done, total)
    progress(total, total)
    return drafts


def _read_row(table: Table, columns: list[tuple[int, Column]], number: int, cells: Sequence[Raw]) -> Draft:
    draft = read_draft(table, columns, number, cells)
    row_check = _ROW_CHECKS.get(table.sheet.kind)
    if row_check and not table.errors:
        row_check(draft)
    return draft


def _result(tables: Sequence[Table], drafts: Drafts, notes: list[Note]) -> Workbook:
    errors: list[CellError] = []
    knock_on: list[CellError] = []
    bad: list[BadRow] = []
    for table in tables:
        errors.extend(table.errors)
        notes.extend(table.notes)
        for draft in drafts.of(table.sheet.kind):
            draft.errors.sort(key=lambda error: (len(error.ref), error.ref))
            errors.extend(draft.errors)
            knock_on.extend(draft.knock_on)
            if draft.wrong:
                problems = (*table.errors, *draft.errors, *draft.knock_on)
                bad.append(BadRow(table, draft.number, draft.cells, problems))
    return Workbook(tuple(errors), tuple(knock_on), tuple(notes), tuple(bad), _good_rows(drafts))


def _good_rows(drafts: Drafts) -> Rows:
    right = {kind: [draft for draft in rows if not draft.wrong] for kind, rows in drafts.rows.items()}
    return Rows(
        classes=tuple(single.class_row(draft) for draft in right.get(Kind.CLASSES, ())),
        pupils=tuple(single.pupil_row(draft) for draft in right.get(Kind.PUPILS, ())),
        staff=tuple(single.staff_row(draft) for draft in right.get(Kind.STAFF, ())),
    )
