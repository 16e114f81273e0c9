"""Rolls as school offices export them: xlsx in, typed rows and every mistake by cell out; templates and remainders."""

from kehou.areas.directory.sheets.columns import Kind
from kehou.areas.directory.sheets.export import grids_of
from kehou.areas.directory.sheets.idnumber import IdError, IdNumber
from kehou.areas.directory.sheets.masking import mask_id, mask_phone
from kehou.areas.directory.sheets.problems import CellError, FileError, Note
from kehou.areas.directory.sheets.reading import BadRow, Workbook, read_grids, read_workbook
from kehou.areas.directory.sheets.rows import ClassKey, ClassRow, ContactRow, Known, PupilRow, Rows, StaffRow
from kehou.areas.directory.sheets.weighing import Limits
from kehou.areas.directory.sheets.words import ContactKind, IdKind, Relation, Role, Sex
from kehou.areas.directory.sheets.writing import write_rest, write_rows, write_template

__all__ = [
    "BadRow",
    "CellError",
    "ClassKey",
    "ClassRow",
    "ContactKind",
    "ContactRow",
    "FileError",
    "IdError",
    "IdKind",
    "IdNumber",
    "Kind",
    "Known",
    "Limits",
    "Note",
    "PupilRow",
    "Relation",
    "Role",
    "Rows",
    "Sex",
    "StaffRow",
    "Workbook",
    "grids_of",
    "mask_id",
    "mask_phone",
    "read_grids",
    "read_workbook",
    "write_rest",
    "write_rows",
    "write_template",
]
