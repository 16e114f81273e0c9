"""A rulebook: a plan of any level as dated decision tables, and the answers it gives."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo, WithJsonSchema, model_validator

from kehou.core.rulebook.answers import NOT_IN_FORCE, Answer
from kehou.core.rulebook.asking import Asker
from kehou.core.rulebook.building import build
from kehou.core.rulebook.offering import CalendarRules, ServiceEntry, service_problems
from kehou.core.rulebook.opening import question_problems, with_answers
from kehou.core.rulebook.spaces import Space
from kehou.core.rulebook.tablefile import Editions
from kehou.core.rules.base import Cited, Key, Part, Text, named_entries, raise_problems
from kehou.core.rules.parts import Clause, Source, UpperDocument
from kehou.core.rules.points import DayPoint, OpenPoint
from kehou.core.rules.scalars import mistake, read_date
from kehou.core.rules.words import Level

PlanKey = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Status = Literal["draft", "trial", "in_force", "superseded"]
STATUS_TITLES: Mapping[str, str] = {"draft": "草案", "trial": "试行", "in_force": "施行", "superseded": "已被取代"}


def _read_end(raw: Any) -> Any:
    return read_date(raw) if isinstance(raw, str) else raw


End = Annotated[date | DayPoint, BeforeValidator(_read_end), WithJsonSchema({"type": ["string", "object"]})]


class Period(Cited):
    """The days on which the plan holds, both ends included, as far as its text fixes them."""

    first: End
    last: End
    status: Status = "in_force"

    def bounds(self) -> tuple[date | None, date | None]:
        """The first and the last day; None where the text leaves them open."""
        first, last = (end.value if isinstance(end, DayPoint) else end for end in (self.first, self.last))
        return first, last

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first, last = self.bounds()
        if first and last and last < first:
            raise mistake("plan.dates", f"最后一天 {last} 早于第一天 {first}。", "请核对 first 和 last。")
        return self


class FactDeclaration(Cited):
    """The values a fact has in this plan: named ones, or bounded numbers; a fact of the plan's own has a title."""

    title: Text | None = None
    values: Annotated[Any, WithJsonSchema({"type": ["array", "object"]})] = None
    unit: Text | None = None
    whole: bool = True
    at_least: Annotated[Any, WithJsonSchema({"type": ["string", "integer"]})] = None
    at_most: Annotated[Any, WithJsonSchema({"type": ["string", "integer"]})] = None

    @model_validator(mode="after")
    def _named_or_numbers(self) -> Self:
        numeric = self.unit is not None or self.at_least is not None or self.at_most is not None
        if (self.values is None) != numeric:
            raise mistake("fact.declaration", "事实要么列出 values，要么写 unit 和上下限。", "请只用一种写法。")
        return self


class Rulebook(Part):
    """A plan as tables. Immutable; a changed plan is another plan with another `version` and `sha256`."""

    key: PlanKey
    title: Text
    issuer: Text
    level: Level
    version: Text
    upper: tuple[PlanKey, ...] = ()
    source: Source
    based_on: tuple[UpperDocument, ...] = ()
    in_force: Period
    services: Annotated[dict[Key, ServiceEntry], named_entries("key")] = Field(default_factory=dict)
    calendar: CalendarRules = Field(default_factory=CalendarRules)
    facts: dict[Key, FactDeclaration] = Field(default_factory=dict)
    tables: Annotated[dict[Key, Editions], Field(min_length=1)]
    left_open: Annotated[dict[Key, OpenPoint], named_entries("key")] = Field(default_factory=dict)
    clauses: Annotated[dict[str, Clause], named_entries("id"), Field(min_length=1)]

    _sha256: str = PrivateAttr(default="")
    _data: Mapping[str, Any] = PrivateAttr(default_factory=dict)
    _asker: Asker = PrivateAttr()
    _spaces: Mapping[str, Space] = PrivateAttr()
    _found: dict[str, tuple[str, ...]] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _compile(self, info: ValidationInfo) -> Self:
        if isinstance(info.context, dict):
            self._sha256 = str(info.context.get("sha256", ""))
            self._data = info.context.get("data", {})
        deciders = {key: point.decided_by for key, point in self.left_open.items()}
        tables, self._spaces, problems = build(self.facts, self.tables, deciders)
        problems += [*question_problems(self.tables, self.left_open), *service_problems(self.services, self._spaces)]
        raise_problems(problems)
        self._asker = Asker(tables)
        return self

    @property
    def sha256(self) -> str:
        """Hex digest of the content as data."""
        return self._sha256

    def answered(self, answers: Mapping[str, Any]) -> "Rulebook":
        """The same plan with values where it left questions open; `answers` are as plan files write values.

        Raises ValidationError when the plan with these values would be wrong (a ceiling below a fee, say).
        """
        data = with_answers(self._data, self.tables, self.left_open, answers)
        return Rulebook.model_validate(data, context={"sha256": self._sha256, "data": data})

    @property
    def found(self) -> dict[str, tuple[str, ...]]:
        """Where those who ask by kind keep what they found: the tables of a kind never change."""
        return self._found

    @property
    def asker(self) -> Asker:
        """The compiled tables."""
        return self._asker

    @property
    def spaces(self) -> Mapping[str, Space]:
        """Every fact that the plan knows, with the values it can have."""
        return self._spaces

    def holds_on(self, day: date) -> bool:
        """Whether the plan is in force on a day, as far as its text fixes it; a draft never is."""
        first, last = self.in_force.bounds()
        inside = (first is None or first <= day) and (last is None or day <= last)
        return inside and self.in_force.status != "draft"

    def ask(self, table: str, facts: Mapping[str, Any], on: date | None = None) -> Answer:
        """What a table says of `facts` on a day; `on` may be left out when the table has one edition.

        Raises KeyError for a table that does not exist, and ValueError naming a fact (or the day) that is needed.
        """
        if on is not None and not self.holds_on(on):
            return Answer(None, self.in_force.cites, NOT_IN_FORCE)
        return self._asker.ask(table, facts, on)

    def read_facts(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Facts as plans and cases write them (`"20.00 元"`, `"17:30"`, a token) as the software carries them.

        Raises PydanticCustomError with a sentence and a hint for a fact or value that the plan does not know.
        """
        unknown = [key for key in given if key not in self._spaces]
        if unknown:
            hint = "请用标准事实的名字，或方案 facts 里的名字。"
            raise mistake("fact.unknown", f"没有“{unknown[0]}”这个事实。", hint)
        return {key: self._spaces[key].read(raw) for key, raw in given.items()}

    def cite(self, clause_id: str) -> str:
        """The clause as people cite it."""
        return f"{self.title} {clause_id} {self.clauses[clause_id].title}"
