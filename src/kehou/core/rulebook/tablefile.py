"""Decision tables as they stand in a plan file."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from kehou.core.rulebook.formula import Formula, How, Rounding, read_formula
from kehou.core.rulebook.quantities import READERS
from kehou.core.rulebook.standard import KINDS
from kehou.core.rulebook.values import Gives, read_gives
from kehou.core.rules.base import Cited, Part, Text
from kehou.core.rules.scalars import Day, mistake

Hit = Literal["one", "first", "all"]
Binding = Literal["at_most", "at_least", "exactly", "only_these", "none_of_these"]
Per = Literal["lesson", "day", "session", "month", "half_term", "term", "year", "package", "pupil", "hour", "class"]
Effect = Literal["refuse", "warn", "cut"]

_ANY = WithJsonSchema({"type": ["string", "integer", "boolean", "array", "object"]})
_READABLE = WithJsonSchema({"type": ["string", "object"]})
Conditions = Annotated[Mapping[str, Any], WithJsonSchema({"type": "object"})]


class RoundingPart(Part):
    """`to` a step, such as `0.01 元` or `"0.5"`, and `how`."""

    to: Any
    how: How

    def of(self, gives: Gives) -> Rounding:
        """The rounding of a table that gives money, shares or numbers."""
        if gives.measure not in ("money", "share", "number"):
            raise mistake("round.form", "只有金额、百分比和数才能取整。", "请删去 round，或改正 gives。")
        step = READERS[gives.measure](self.to)
        if step <= 0:
            raise mistake("round.step", f"不能按“{self.to}”取整。", "取整的单位要大于零。")
        return Rounding(step, self.how)


class TableRow(Cited):
    """One row: under `when`, a value, a formula, a question left open, or nothing that can be found out."""

    when: Conditions = Field(default_factory=dict)
    otherwise: bool = False
    value: Annotated[Any, _ANY] = None
    formula: Annotated[Formula | None, PlainValidator(read_formula), WithJsonSchema({"type": "string"})] = None
    left_open: str | None = None
    unknown: bool = False

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [self.value is not None, self.formula is not None, self.left_open is not None, self.unknown]
        if sum(said) != 1:
            raise mistake(
                "row.one_of",
                "每一行要写且只写 value、formula、left_open、unknown 中的一个。",
                "原文写明的写 value 或 formula，交给别人定的写 left_open，查不到的写 unknown: true。",
            )
        if self.otherwise and self.when:
            raise mistake("row.otherwise", "otherwise 的一行不能再写 when。", "其余情形由这一行管，请删去 when。")
        return self


class Edition(Part):
    """A table as it stands during some days: whole tables are dated, never single cells."""

    title: Text
    about: Text
    gives: Annotated[Gives, PlainValidator(read_gives), _READABLE]
    per: tuple[Per, ...] = ()
    hit: Hit = "one"
    since: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    scope: Conditions = Field(default_factory=dict, alias="for")
    binding: Binding | None = None
    round: RoundingPart | None = None
    order: Annotated[int, Field(ge=1)] | None = None
    over: tuple[str, ...] = ()
    effect: Effect | None = None
    component: Text | None = None
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _of_a_known_kind(self) -> Self:
        kind = KINDS.get(self.about)
        if kind is None:
            raise mistake("table.about", f"没有“{self.about}”这一类规则。", "可以写：" + "、".join(KINDS) + "。")
        if kind.gives and self.gives.form not in kind.gives:
            allowed = "、".join(kind.gives)
            raise mistake("table.gives", f"{kind.title}的表不能给出 {self.gives.form}。", f"可以是：{allowed}。")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise mistake("table.dates", f"{self.until} 早于 {self.since}。", "请核对 from 和 until。")
        if any(row.otherwise for row in self.rows[:-1]):
            raise mistake("row.otherwise_last", "otherwise 要写在最后一行。", "请把它移到表的最后，且只写一行。")
        return self

    @model_validator(mode="after")
    def _extras_fit(self) -> Self:
        for name, given, kinds in (
            ("order", self.order, ("reduction",)),
            ("over", self.over or None, ("reduction", "ceiling")),
            ("effect", self.effect, ("ceiling",)),
            ("component", self.component, ("fee",)),
        ):
            if given is not None and self.about not in kinds:
                titles = "、".join(KINDS[kind].title for kind in kinds)
                raise mistake("table.extra", f"{name} 只用于{titles}的表。", f"请删去 {name}，或改正 about。")
        if self.per and self.gives.form not in ("money", "number", "share"):
            raise mistake("table.per", "per 只用于金额和数。", "请删去 per。")
        return self

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def _one_or_several(raw: Any) -> Any:
    return (raw,) if isinstance(raw, dict) else raw


Editions = Annotated[tuple[Edition, ...], BeforeValidator(_one_or_several), Field(min_length=1)]
