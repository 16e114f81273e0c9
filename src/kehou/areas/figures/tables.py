"""The table of a page of figures: its columns, its order, its rows as cells for a file."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .queries import Figures, total

type Number = int | Fraction | None


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    title: str | Promise
    of: Callable[[Figures], Number]

    @property
    def is_share(self) -> bool:
        return self.key in ("share", "staff_share")


CHILDREN = (
    Column("roll", _("在校学生"), lambda f: f.roll),
    Column("taking_part", _("参加学生"), lambda f: f.taking_part),
    Column("share", _("参加率"), lambda f: f.share),
)
STAFF = (
    Column("staff", _("教职工"), lambda f: f.staff),
    Column("staff_taking_part", _("参加教师"), lambda f: f.staff_taking_part),
    Column("staff_share", _("教师参加率"), lambda f: f.staff_share),
)
TODAY = (
    Column("expected", _("应到"), lambda f: f.expected),
    Column("present", _("实到"), lambda f: f.present),
    Column("missing", _("未到"), lambda f: f.missing),
    Column("away", _("请假等"), lambda f: f.away),
    Column("uncalled", _("未点名"), lambda f: f.uncalled),
)
ROLLS = (
    Column("sessions", _("已点名"), lambda f: f.sessions),
    Column("open_sessions", _("未关闭"), lambda f: f.open_sessions),
)
SCHOOLS = (
    Column("schools", _("学校"), lambda f: f.schools),
    Column("high_schools", _("九成以上"), lambda f: f.high_schools),
)
OF_CLASSES = (*CHILDREN, *TODAY)
OF_SCHOOLS = (*CHILDREN, *STAFF, *TODAY, *ROLLS)
OF_DISTRICTS = (*SCHOOLS, *OF_SCHOOLS)


@dataclass(frozen=True, slots=True)
class Row:
    """One district, school or class; `url` leads to its own page, where it has one."""

    name: str
    figures: Figures
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order asked for; without one, as they were given (districts in their own order)."""

    head: str | Promise
    columns: Sequence[Column]
    rows: Sequence[Row]
    whole: Figures
    sort: str = ""
    down: bool = True

    @classmethod
    def of(
        cls,
        head: str | Promise,
        columns: Sequence[Column],
        rows: Iterable[Row],
        *,
        sort: str = "",
        down: bool = True,
        whole: Figures | None = None,
    ) -> "Table":
        given = list(rows)
        chosen = next((column for column in columns if column.key == sort), None)
        if chosen:
            given.sort(key=lambda row: _comparable(chosen.of(row.figures)), reverse=down)
        return cls(
            head, columns, given, whole or total(row.figures for row in given), chosen.key if chosen else "", down
        )

    def cells(self) -> list[list[str | Number]]:
        """Header, rows and the line of totals, for a file."""
        lines: list[tuple[str, Figures]] = [(row.name, row.figures) for row in self.rows]
        lines.append((str(_("合计")), self.whole))
        header: list[str | Number] = [str(self.head), *(str(column.title) for column in self.columns)]
        return [header, *([name, *(column.of(figures) for column in self.columns)] for name, figures in lines)]


def _comparable(number: Number) -> Fraction:
    """Where there is nothing to be a share of, it comes last of all."""
    return Fraction(-1) if number is None else Fraction(number)
