"""What a column and a sheet are. The three sheets themselves are described in `layout`."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from kehou.areas.directory.sheets.masking import Secret

PROBLEM = "问题"
EXAMPLE_MARK = "示例"
GUARDIAN_BLOCKS = ("guardian1", "guardian2")
OTHER_BLOCKS = ("other1", "other2")
BLOCK_NEEDS = ("name", "relation", "phone")


class Kind(Enum):
    """The three sheets, named as offices name them."""

    CLASSES = "班级"
    PUPILS = "学生"
    STAFF = "教职工"


@dataclass(frozen=True)
class Column:
    """One column. `required`: the column must exist and every cell be filled.

    Columns of one `block` belong together: where one of them exists, its name, relation and phone must exist too.
    """

    key: str
    title: str
    parse: Callable[[str], Any]
    hint: str
    show: Callable[[Any], str] = str
    required: bool = False
    aliases: tuple[str, ...] = ()
    secret: Secret = Secret.NONE
    block: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns in the template's order, and other names that exports give it."""

    kind: Kind
    aliases: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        return self.kind.value

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def by_header(self) -> dict[str, Column]:
        return {name: column for column in self.columns for name in (column.title, *column.aliases)}
