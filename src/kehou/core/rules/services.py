"""One service of a plan: when it runs, what it may contain, what it costs, how one registers, when it opens."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator, model_validator

from kehou.core.rules.base import Cited, Key, OwnKey, Part, Text, raise_problems
from kehou.core.rules.milestones import disorders
from kehou.core.rules.points import CountPoint, DayPoint, InstantPoint, TextPoint
from kehou.core.rules.ruling import Ruling, granted, no_answer, refused
from kehou.core.rules.scalars import Fen, Moment, mistake, read_time
from kehou.core.rules.tablemodels import Row, check_table, outside, the_row
from kehou.core.rules.tables import WEEKDAY_TOKENS
from kehou.core.rules.words import Content, Role, ServiceKind
from kehou.core.timetable import Season

DISMISSAL: Literal["dismissal"] = "dismissal"
"""放学: the bell at the end of lessons, which each school answers for itself."""


def _read_start(raw: Any) -> time | str:
    return DISMISSAL if raw == DISMISSAL else read_time(raw)


def read_weekday(raw: Any) -> int:
    """A weekday as plans write it (`mon` to `sun`) as its ISO number."""
    if not isinstance(raw, str) or raw not in WEEKDAY_TOKENS:
        raise mistake("weekday.bad", f"“{raw}”不是星期。", "请用 mon、tue、wed、thu、fri、sat、sun。")
    return WEEKDAY_TOKENS[raw]


Start = Annotated[
    time | Literal["dismissal"],
    BeforeValidator(_read_start),
    WithJsonSchema({"type": "string", "pattern": "^(dismissal|[0-9]{2}:[0-9]{2}(:[0-9]{2})?)$"}),
]
Weekday = Annotated[int, BeforeValidator(read_weekday), WithJsonSchema({"enum": list(WEEKDAY_TOKENS)})]


class Window(Part):
    """When a service runs on a day: from the dismissal bell or a time, up to but not including `ends`."""

    starts: Start
    ends: Moment

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if isinstance(self.starts, time) and self.ends <= self.starts:
            raise mistake("window.order", "服务的结束时间要晚于开始时间。", "请核对 starts 和 ends。")
        return self


class WindowRow(Row, Window):
    """A window and the facts under which it holds."""


class Free(Cited):
    """Nothing may be charged."""

    charge: Literal["free"]


class FeePerLesson(Cited):
    """`amount` fen for each lesson of `lesson_minutes`."""

    charge: Literal["per_lesson"]
    amount: Annotated[Fen, Field(gt=0)]
    lesson_minutes: Annotated[int, Field(ge=1, le=240)]
    pay_by: DayPoint | None = None


class ContentList(Cited):
    """Kinds of content."""

    kinds: Annotated[tuple[Content, ...], Field(min_length=1)]


class Weekdays(Cited):
    """ISO weekdays of the service: on `binding` ones an enrolled child comes, on `optional` ones it may stay away."""

    binding: tuple[Weekday, ...]
    optional: tuple[Weekday, ...] = ()

    @property
    def all(self) -> tuple[int, ...]:
        return tuple(sorted({*self.binding, *self.optional}))

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        listed = (*self.binding, *self.optional)
        if not listed or len(set(listed)) < len(listed):
            raise mistake("weekdays.list", "同一个星期只能写一次，至少写一天。", "请核对 binding 和 optional。")
        return self


class Opening(Cited):
    """A course opens when at least `min_pupils` children have chosen it."""

    min_pupils: Annotated[int, Field(ge=1)]


class HowToApply(Cited):
    """Who applies, how, and through what the link is sent."""

    applicant: Role
    way: Literal["online", "paper"]
    link_sent_through: Literal["dingtalk", "wechat"] | None = None
    standard: TextPoint | None = None


class Milestones(Part):
    """The dates of a registration, stated by the plan or left open; `closes_at` itself is already too late."""

    apply: HowToApply
    notice_on: DayPoint
    opens_at: InstantPoint
    closes_at: InstantPoint
    review_on: DayPoint | None = None
    reviewed_by: TextPoint | None = None
    starts_on: DayPoint

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        stated = {
            "notice_on": self.notice_on.value,
            "opens_at": self.opens_at.value or self.opens_at.day,
            "closes_at": self.closes_at.value or self.closes_at.day,
            "review_on": self.review_on.value if self.review_on else None,
            "starts_on": self.starts_on.value,
        }
        known = {name: moment for name, moment in stated.items() if moment}
        raise_problems(problem for _, problem in disorders(known))
        return self


class Service(Cited):
    """A service of the plan, such as care after school or paid courses."""

    key: OwnKey = ""
    title: Text
    kind: ServiceKind
    contents_allowed: ContentList
    contents_forbidden: ContentList | None = None
    fee: Annotated[Free | FeePerLesson, Field(discriminator="charge")]
    weekdays: Weekdays
    windows: Annotated[tuple[WindowRow, ...], Field(min_length=1)]
    opening: Opening | None = None
    capacity: CountPoint
    registration: Milestones
    announced_later: Mapping[Key, "Later"] = Field(default_factory=dict)

    @field_validator("weekdays")
    @classmethod
    def _weekdays_declared(cls, weekdays: Weekdays, info: ValidationInfo) -> Weekdays:
        outside(weekdays.all, info, "weekday")
        return weekdays

    @field_validator("windows")
    @classmethod
    def _one_window_each(cls, rows: tuple[WindowRow, ...], info: ValidationInfo) -> tuple[WindowRow, ...]:
        weekdays: Weekdays | None = info.data.get("weekdays")
        if weekdays is not None:
            check_table(rows, info, weekday=weekdays.all)
        return rows

    @model_validator(mode="after")
    def _no_content_both_ways(self) -> Self:
        forbidden = self.contents_forbidden.kinds if self.contents_forbidden else ()
        for kind in {*self.contents_allowed.kinds} & {*forbidden}:
            raise mistake("content.both", f"“{kind}”既在允许又在禁止的内容里。", "请只留一处。")
        return self

    @property
    def binding_weekdays(self) -> tuple[int, ...]:
        return self.weekdays.binding

    @property
    def optional_weekdays(self) -> tuple[int, ...]:
        return self.weekdays.optional

    @property
    def min_to_open(self) -> int | None:
        """The fewest children with which a course opens, None when the plan sets no minimum."""
        return self.opening.min_pupils if self.opening else None

    def window(self, *, weekday: int, season: str, grade: int) -> Ruling[Window]:
        """The hours on an ISO weekday in "summer" or "winter" for a grade; refused with "service.not_on_this_day"."""
        if weekday not in self.weekdays.all:
            return no_answer("service.not_on_this_day", self.weekdays.cites, Window, weekday=weekday)
        row = the_row(self.windows, {"weekday": weekday, "season": str(Season(season)), "grade": grade})
        if row is None:
            return no_answer("service.not_for_these_facts", self.cites, Window, weekday=weekday, grade=grade)
        return granted(Window.model_construct(starts=row.starts, ends=row.ends), row.cites)

    def binds(self, weekday: int) -> Ruling[bool]:
        """Whether an enrolled child is expected on an ISO weekday; refused where the service does not run."""
        if weekday not in self.weekdays.all:
            return refused("service.not_on_this_day", self.weekdays.cites, weekday=weekday)
        return granted(weekday in self.weekdays.binding, self.weekdays.cites)

    def may_open(self, pupils: int) -> Ruling[bool]:
        """Whether a course with `pupils` children opens; refused with "course.too_few"."""
        if self.opening is None:
            return granted(True, self.cites)
        if pupils < self.opening.min_pupils:
            return refused("course.too_few", self.opening.cites, pupils=pupils, min_pupils=self.opening.min_pupils)
        return granted(True, self.opening.cites)

    def may_offer(self, content: str) -> Ruling[bool]:
        """Whether a kind of content may be offered; refused with "content.forbidden" or "content.not_listed"."""
        if self.contents_forbidden and content in self.contents_forbidden.kinds:
            return refused("content.forbidden", self.contents_forbidden.cites, content=content)
        if content not in self.contents_allowed.kinds:
            return refused("content.not_listed", self.contents_allowed.cites, content=content)
        return granted(True, self.contents_allowed.cites)

    def charge(self, lessons: int) -> Ruling[int]:
        """What `lessons` lessons cost, in fen; 0 for a free service. ValueError when `lessons` is negative."""
        if lessons < 0:
            raise ValueError(f"课时数不能是负数：{lessons}。")
        return granted(self.fee.amount * lessons if isinstance(self.fee, FeePerLesson) else 0, self.fee.cites)


class Later(Cited):
    """Something the plan says will be told when it is settled."""

    says: Text


Service.model_rebuild()
