"""A plan (实施方案) as the software reads it, and the questions it answers."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator

from kehou.core.rules.base import Key, Part, Text, named_entries
from kehou.core.rules.filled import FilledPlan
from kehou.core.rules.filling import fill_plan
from kehou.core.rules.parts import (
    Agreement,
    Attendance,
    CalendarRules,
    Clause,
    EarlyPickup,
    EligibilityRow,
    Exit,
    Ground,
    Groups,
    InForce,
    Leave,
    OutsideHelp,
    Provision,
    SafetyProvision,
    Site,
    SiteRow,
    Source,
    UpperDocument,
    WorkingGroup,
)
from kehou.core.rules.points import OpenPoint
from kehou.core.rules.ruling import Ruling, granted, no_answer, refused
from kehou.core.rules.services import Service
from kehou.core.rules.tablemodels import FactDomains, check_table, keep_domains, the_row
from kehou.core.rules.tables import Domains, Facts, token_value
from kehou.core.rules.words import Level


class Plan(Part):
    """One dated, cited plan. Immutable; a changed plan is another plan with another `version` and `sha256`."""

    facts: FactDomains
    key: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    issuer: Text
    level: Level
    school_year: Annotated[str, Field(pattern=r"^20[0-9]{2}$")]
    version: Text
    source: Source
    based_on: tuple[UpperDocument, ...] = ()
    in_force: InForce
    calendar: CalendarRules
    eligibility: Annotated[tuple[EligibilityRow, ...], Field(min_length=1)]
    refusal_grounds: tuple[Ground, ...]
    services: Annotated[dict[Key, Service], named_entries("key"), Field(min_length=1)]
    campuses: Annotated[dict[Key, Site], named_entries("key"), Field(min_length=1)]
    sites: Annotated[tuple[SiteRow, ...], Field(min_length=1)]
    agreement: Agreement
    groups: Groups
    attendance: Attendance
    leave: Leave
    early_pickup: EarlyPickup
    house_rules: tuple[Provision, ...] = ()
    exit: Exit
    safety: tuple[SafetyProvision, ...] = ()
    staff_conduct: tuple[Provision, ...] = ()
    outside_help: OutsideHelp
    working_groups: tuple[WorkingGroup, ...] = ()
    clauses: Annotated[dict[str, Clause], named_entries("id"), Field(min_length=1)]
    left_open: Annotated[dict[Key, OpenPoint], named_entries("key")]

    _sha256: str = PrivateAttr(default="")

    def model_post_init(self, context: Any) -> None:
        if isinstance(context, dict):
            self._sha256 = str(context.get("sha256", ""))

    _domains = field_validator("facts")(keep_domains)

    @field_validator("eligibility", "sites")
    @classmethod
    def _exactly_one_row(cls, rows: Any, info: ValidationInfo) -> Any:
        check_table(rows, info)
        return rows

    @property
    def sha256(self) -> str:
        """Hex digest of the content as data: the same for the same content however the file is laid out."""
        return self._sha256

    @cached_property
    def domains(self) -> Domains:
        """For each fact the plan's tables ask for, the values it can have here; weekdays as ISO numbers."""
        return {fact: tuple(token_value(fact, token) for token in domain.values) for fact, domain in self.facts.items()}

    @property
    def grades(self) -> tuple[int, ...]:
        """The grades the plan's tables know."""
        return tuple(int(grade) for grade in self.domains.get("grade", ()))

    def service(self, key: str) -> Service:
        """The service `key`; KeyError naming the services there are."""
        if key not in self.services:
            raise KeyError(f"方案 {self.key} 没有“{key}”这项服务，只有：{'、'.join(self.services)}。")
        return self.services[key]

    def cite(self, clause_id: str) -> str:
        """The clause as people cite it, such as “实施方案 二.1 “1”类托管服务”; KeyError when there is none."""
        if clause_id not in self.clauses:
            raise KeyError(f"方案 {self.key} 没有条款“{clause_id}”。")
        return f"实施方案 {clause_id} {self.clauses[clause_id].title}"

    def eligible(self, service_key: str, facts: Facts) -> Ruling[bool]:
        """Whether a child of whom `facts` hold is served; refused with "eligibility.<reason>".

        Asks for `on_roll` (on this school's roll) and `has_need`; ValueError names a fact that is missing.
        """
        self.service(service_key)
        row = the_row(self.eligibility, facts)
        if row is None:
            return refused("eligibility.unknown_case", tuple(c for each in self.eligibility for c in each.cites))
        if row.eligible:
            return granted(True, row.cites)
        return refused(f"eligibility.{row.reason}", row.cites)

    def may_apply(self, service_key: str, at: datetime, filled: FilledPlan) -> Ruling[bool]:
        """Whether an application arriving `at` (aware) is in time; see `FilledPlan.may_apply`."""
        return filled.may_apply(service_key, at)

    def grounds(self, service_key: str) -> tuple[Ground, ...]:
        """The only grounds on which an application for the service may be refused."""
        self.service(service_key)
        return tuple(ground for ground in self.refusal_grounds if service_key in ground.services)

    def may_refuse(self, service_key: str, code: str) -> Ruling[bool]:
        """Whether an application for the service may be refused on ground `code`; if not, "ground.not_allowed"."""
        grounds = self.grounds(service_key)
        for ground in grounds:
            if ground.code == code:
                return granted(True, ground.cites)
        cites = tuple(dict.fromkeys(clause for ground in grounds for clause in ground.cites))
        return refused("ground.not_allowed", cites, ground=code)

    def site(self, grade: int) -> Ruling[Site]:
        """Where children of `grade` are looked after; refused with "site.unknown_grade"."""
        row = the_row(self.sites, {"grade": grade})
        if row is None:
            return no_answer("site.unknown_grade", (), Site, grade=grade)
        return granted(self.campuses[row.site], row.cites)

    def fill(self, values: Mapping[str, object]) -> FilledPlan:
        """The plan with the school's answers (JSON values) to its open questions; PlanErrors with every mistake."""
        return fill_plan(self, values)
