"""Who was fetched late, how often in the term, and what the plan or school makes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext

from kehou.areas.custody.models import LateCollection
from kehou.areas.directory.models import Pupil, School
from kehou.areas.planning.citing import cited
from kehou.core.running import FilledPlan
from kehou.core.running.lateness import Following, Step, following, tables, written


@dataclass(frozen=True, slots=True)
class Consequence:
    """What is said of late collection: the school's steps and words, and the clauses of the plan that rule on it."""

    steps: tuple[Step, ...]
    always: str
    clauses: tuple[tuple[str, str], ...]

    @property
    def silent(self) -> bool:
        return not (self.steps or self.always or self.clauses)


@dataclass(frozen=True, slots=True)
class Late:
    """A child that was late: how often in the term, and what follows by what is written."""

    row: LateCollection
    times: int
    follows: Following
    cites: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return says(self.times, self.follows, self.cites)


def consequence(plan: FilledPlan) -> Consequence:
    """The plan's clauses come from its tables that depend on how late, or how often late, somebody came."""
    rows = [row for name in tables(plan) for edition in plan.book.tables[name] for row in edition.rows]
    ids = list(dict.fromkeys(clause for row in rows for clause in row.cites))
    clauses = tuple((plan.cite(clause), plan.clause(clause)[1].says) for clause in ids)
    return Consequence(*written(str(plan.answers.get("run_late_consequence") or "")), clauses)


def says(times: int, follows: Following, cites: Iterable[str] = ()) -> str:
    """`本学期第 3 次晚接。按规定：约谈家长。`; the clauses in brackets, then the next step: nobody is surprised."""
    parts = [gettext("本学期第 %(times)s 次晚接。") % {"times": times}]
    if follows.now:
        parts.append(gettext("按规定：%(words)s。") % {"words": follows.now.words})
        parts += [f"（{'；'.join(cites)}）"] if cites else []
    if follows.next:
        words = {"times": follows.next.times, "words": follows.next.words}
        parts.append(gettext("满 %(times)s 次时：%(words)s。") % words)
    return "".join([*parts, follows.always])


def counted() -> QuerySet[LateCollection]:
    """Those that count: not taken back since."""
    return LateCollection.objects.filter(withdrawn_at=None)


def late_of(row: LateCollection, plan: FilledPlan) -> Late:
    """One child's lateness with its count in the plan's term. One query."""
    first, last = plan.term
    rows = counted().filter(pupil=row.pupil_id, date__range=(first, min(last, row.date)))
    return _late(row, rows.count(), plan)


def late_today(school: School, day: date, plan: FilledPlan | None) -> list[Late]:
    """Today's, each with its count in the term. Two queries."""
    rows = counted().filter(school=school, date=day)
    found = list(rows.select_related("pupil__school_class", "register__group", "register__session").order_by("pk"))
    if plan is None:
        return [Late(row, 1, Following(None, None, "")) for row in found]
    pupils = [row.pupil_id for row in found]
    term = counted().filter(pupil__in=pupils, date__range=(plan.term[0], day))
    times = dict(term.values_list("pupil").annotate(Count("pk")))
    return [_late(row, times.get(row.pupil_id, 1), plan) for row in found]


def late_of_family(pupil: Pupil, day: date, plan: FilledPlan | None) -> Late | None:
    """The child's lateness of the day, for its family. At most two queries."""
    row = counted().filter(pupil=pupil, date=day).select_related("register__session").first()
    return late_of(row, plan) if row and plan else None


def _late(row: LateCollection, times: int, plan: FilledPlan) -> Late:
    follows = following(plan, times)
    return Late(row, times, follows, cited(plan, follows.now.cites) if follows.now else ())


def late_in_term(school: School, plan: FilledPlan | None, today: date) -> list[dict[str, Any]]:
    """By child how often, most often first, with the step reached. One query."""
    first, last = plan.term if plan else (date(today.year, 1, 1), today)
    rows = counted().filter(school=school, date__range=(first, last))
    found = rows.values("pupil_id", "pupil__name", "pupil__school_class__grade", "pupil__school_class__number")
    lines = found.annotate(times=Count("pk"), last=Max("date")).order_by("-times", "-last", "pupil_id")
    steps = {times: following(plan, times).now if plan else None for times in {line["times"] for line in lines}}
    return [line | {"step": steps[line["times"]]} for line in lines]
