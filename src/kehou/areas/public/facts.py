"""What a school's plan and programmes say, as rows for the public page, each with its clauses (A4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from kehou.areas.planning import describing
from kehou.areas.planning.describing import Said as Fact
from kehou.areas.planning.describing import says
from kehou.areas.planning.queries import filled_answer
from kehou.areas.programmes.models import Programme
from kehou.base.templatetags import wording
from kehou.core.rules import OpenPoint
from kehou.core.running import FilledPlan, Service

MONEY = ("ceiling", "reduction", "surcharge", "refund", "collection", "insurance")
PLACES = ("tier", "allocation", "waiting_list", "quota", "merge")
WAYS = ("applicant", "channel", "step", "late", "agreement", "consent", "evidence")
A_DAY = ("roll_call", "grouping", "staff", "ratio", "leave", "pickup", "dismissal", "collector", "absence", "exit")
SAFE = ("safety", "health", "exclusion", "return_condition", "health_report", "supplies", "insurance")
LED_BY = ("organisation", "duty", "supervision", "publication")
FUNDS = ("account", "spending", "fund_share", "subsidy", "stipend")


@dataclass(frozen=True, slots=True)
class Answer:
    """A question the plan leaves open, and what the school answered; no lines where it has not."""

    point: OpenPoint
    lines: list[str]


def programme_facts(programme: Programme) -> list[tuple[str, list[Fact]]]:
    """Everything a family asks about one service, in three groups with their headings."""
    filled = programme.adoption.filled
    service = filled.service(programme.service)
    fee = Fact(gettext("费用"), (describing.fee_words(service),), service.fee_cites)
    places = [*_seats(programme, service), *says(filled, *PLACES, service=service)]
    return [
        (gettext("服务"), [*_what(filled, service)]),
        (gettext("费用和名额"), [fee, *says(filled, *MONEY, service=service), *places]),
        (gettext("日程"), [*_dates(filled, programme), *says(filled, *WAYS, service=service)]),
    ]


def _what(filled: FilledPlan, service: Service) -> Iterator[Fact]:
    yield from _who(filled, service)
    rows = describing.hours_rows(filled, service.key)
    lines = tuple(f"{row.when}：{row.span}" for row in rows)
    yield Fact(gettext("时间"), lines, _unique(c for row in rows for c in row.cites))
    yield _weekdays(service)
    yield from says(filled, "contents_offered", "content", "teaching", service=service)


def _who(filled: FilledPlan, service: Service) -> Iterator[Fact]:
    """The clauses that settle whom the service is for, in their own words."""
    tables = [filled.book.tables[name][0] for name in service.tables("eligibility")]
    cites = _unique(c for table in tables for row in table.rows if row.value is True for c in row.cites)
    if cites:
        yield Fact(gettext("服务对象"), tuple(filled.clauses[clause].says for clause in cites), cites)


def _weekdays(service: Service) -> Fact:
    days = service.weekdays
    lines = []
    if days.binding:
        lines.append(gettext("%(days)s一并参加") % {"days": wording.weekdays(days.binding)})
        if days.optional:
            lines.append(gettext("%(days)s可以不参加") % {"days": wording.weekdays(days.optional)})
    else:
        lines.append(gettext("%(days)s，家长自选") % {"days": wording.weekdays(days.optional)})
    return Fact(gettext("参加的日子"), tuple(lines), days.cites)


def _seats(programme: Programme, service: Service) -> Iterator[Fact]:
    if service.opening:
        words = gettext("每门课满 %(n)s 人开班") % {"n": service.opening.value}
        yield Fact(gettext("开班人数"), (words,), service.opening.cites)
    if service.has_courses:
        words = gettext("每门课最多 %(n)s 人，余额见课程表") % {"n": programme.capacity}
    else:
        left = {"n": programme.capacity, "left": programme.capacity - programme.taken}
        words = gettext("共 %(n)s 个，还剩 %(left)s 个") % left
    yield Fact(gettext("名额"), (words,), service.capacity.cites)


def _dates(filled: FilledPlan, programme: Programme) -> Iterator[Fact]:
    dates = filled.registration(programme.service)
    cites = dates.cites_of
    yield Fact(gettext("发放通知"), (wording.day(dates.notice_on, "year"),), cites["notice_on"])
    opens = f"{wording.moment(dates.opens_at, 'year')}:{dates.opens_at:%S}"
    yield Fact(gettext("开放报名"), (opens,), cites["opens_at"])
    closes = gettext("%(at)s 以前") % {"at": wording.moment(dates.closes_at, "year")}
    yield Fact(gettext("报名截止"), (closes,), cites["closes_at"])
    if dates.review_on:
        yield Fact(gettext("审核"), (wording.day(dates.review_on, "year"),), cites["review_on"])
    last = filled.period(programme.service).last or filled.last_day
    period = f"{wording.day(dates.starts_on, 'year')} — {wording.day(last, 'year')}"
    yield Fact(gettext("起止"), (period,), _unique((*cites["starts_on"], *filled.book.in_force.cites)))


def day_facts(filled: FilledPlan) -> list[Fact]:
    """How a day goes: roll call, groups, leave, early pick-up, exit."""
    size = gettext("每班最多 %(n)s 人") % {"n": filled.group_size}
    cites = filled.figure("class_size_max", "run_group_size", next(iter(filled.services.values()))).cites
    return [Fact(gettext("编班人数"), (size,), cites), *says(filled, *A_DAY)]


def site_facts(filled: FilledPlan) -> list[Fact]:
    rows = describing.site_rows(filled)
    if not rows:
        return says(filled, "site")
    return [Fact(describing.grades_words(row.grades), (row.title,), row.cites) for row in rows]


def open_answers(filled: FilledPlan) -> dict[str, list[Answer]]:
    """The school's answers by clause: each question stands at the first clause it belongs to."""
    found: dict[str, list[Answer]] = {}
    for key, point in filled.posed.items():
        found.setdefault(point.cites[0], []).append(Answer(point, filled_answer(filled, key)))
    return found


def _unique(clauses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clauses))
