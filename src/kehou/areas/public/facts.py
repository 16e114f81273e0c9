"""What a school's plan and programmes say, as rows for the public page, each with its clauses (A4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from kehou.areas.planning import describing
from kehou.areas.programmes.models import Programme
from kehou.base.templatetags import wording
from kehou.core.rules import ROLE_TITLES, FilledPlan, OpenPoint, Service


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: what it is about, one line or several, and the clauses it rests on."""

    label: str
    lines: tuple[str, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question the plan leaves open, and what the school answered; no lines where it has not."""

    point: OpenPoint
    lines: list[str]


def programme_facts(programme: Programme) -> list[tuple[str, list[Fact]]]:
    """Everything a family asks about one service, in three groups with their headings."""
    filled = programme.adoption.filled
    service = filled.plan.service(programme.service)
    fee = Fact(gettext("费用"), (describing.fee_words(service),), service.fee.cites)
    return [
        (gettext("服务"), [*_what(filled, service)]),
        (gettext("费用和名额"), [fee, *_seats(programme, service), _how(filled, programme)]),
        (gettext("日程"), [*_dates(filled, programme)]),
    ]


def _what(filled: FilledPlan, service: Service) -> Iterator[Fact]:
    yield from _who(filled)
    rows = describing.hours_rows(filled, service.key)
    lines = tuple(f"{row.when}：{row.span}" for row in rows)
    yield Fact(gettext("时间"), lines, _unique(c for row in rows for c in row.cites))
    yield _weekdays(service)
    allowed = service.contents_allowed
    yield Fact(gettext("内容"), (describing.contents_words(allowed.kinds),), allowed.cites)
    if service.contents_forbidden:
        banned = service.contents_forbidden
        yield Fact(gettext("不得"), (describing.contents_words(banned.kinds),), banned.cites)


def _who(filled: FilledPlan) -> Iterator[Fact]:
    """The plan's own title of the clause says whom it serves."""
    rows = [row for row in filled.plan.eligibility if row.eligible]
    cites = _unique(c for row in rows for c in row.cites)
    lines = tuple(filled.plan.clauses[clause].says for clause in cites)
    yield Fact(gettext("服务对象"), lines, cites)


def _weekdays(service: Service) -> Fact:
    days = service.weekdays
    lines = []
    if days.binding:
        lines.append(gettext("%(days)s一并参加") % {"days": wording.weekdays(days.binding)})
    if days.optional:
        lines.append(gettext("%(days)s可以不参加") % {"days": wording.weekdays(days.optional)})
    return Fact(gettext("参加的日子"), tuple(lines), days.cites)


def _seats(programme: Programme, service: Service) -> Iterator[Fact]:
    if service.opening:
        words = gettext("每门课满 %(n)s 人开班") % {"n": service.opening.min_pupils}
        yield Fact(gettext("开班人数"), (words,), service.opening.cites)
        words = gettext("每门课最多 %(n)s 人，余额见课程表") % {"n": programme.capacity}
    else:
        left = {"n": programme.capacity, "left": programme.capacity - programme.taken}
        words = gettext("共 %(n)s 个，还剩 %(left)s 个") % left
    yield Fact(gettext("名额"), (words,), service.capacity.cites)


def _dates(filled: FilledPlan, programme: Programme) -> Iterator[Fact]:
    dates = filled.plan.service(programme.service).registration
    plain = filled.registration(programme.service)
    yield Fact(gettext("发放通知"), (wording.day(plain.notice_on, "year"),), dates.notice_on.cites)
    opens = f"{wording.moment(plain.opens_at, 'year')}:{plain.opens_at:%S}"
    yield Fact(gettext("开放报名"), (opens,), dates.opens_at.cites)
    closes = gettext("%(at)s 以前") % {"at": wording.moment(plain.closes_at, "year")}
    yield Fact(gettext("报名截止"), (closes,), dates.closes_at.cites)
    if dates.review_on and plain.review_on:
        yield Fact(gettext("审核"), (wording.day(plain.review_on, "year"),), dates.review_on.cites)
    period = f"{wording.day(plain.starts_on, 'year')} — {wording.day(filled.last_day, 'year')}"
    yield Fact(gettext("起止"), (period,), _unique((*dates.starts_on.cites, *filled.plan.in_force.last.cites)))


def _how(filled: FilledPlan, programme: Programme) -> Fact:
    apply = filled.plan.service(programme.service).registration.apply
    who = ROLE_TITLES[apply.applicant]
    online = apply.way == "online"
    lines = [(gettext("由%(who)s在线报名") if online else gettext("由%(who)s填纸质表报名")) % {"who": who}]
    if apply.link_sent_through:
        names = {"dingtalk": gettext("钉钉"), "wechat": gettext("微信")}
        lines.append(gettext("报名链接由学校通过%(app)s发送") % {"app": names[apply.link_sent_through]})
    if standard := filled.resolve(apply.standard):
        lines.append(str(standard))
    return Fact(gettext("怎么报名"), tuple(lines), apply.cites)


def day_facts(filled: FilledPlan) -> list[Fact]:
    """How a day goes: roll call, leave, early pick-up, exit."""
    plan = filled.plan
    leave = [gettext("监护人在线请假，托管老师和班主任马上看到")]
    if notice := filled.resolve(plan.leave.notice):
        leave.append(str(notice))
    exit_rule = plan.exit.behaviour
    if times := filled.resolve(plan.exit.occasions):
        exit_rule += gettext("（%(n)s 次以上）") % {"n": times}
    return [
        Fact(gettext("点名"), (gettext("每天点名；该到没到的，马上联系班主任和家长"),), plan.attendance.cites),
        Fact(gettext("编班"), _groups(filled), plan.groups.cites),
        Fact(gettext("请假"), tuple(leave), plan.leave.cites),
        Fact(gettext("提前接走"), _pickup(filled), plan.early_pickup.cites),
        Fact(gettext("劝退"), (gettext("%(what)s，经教育无效的") % {"what": exit_rule},), plan.exit.cites),
    ]


def _groups(filled: FilledPlan) -> tuple[str, ...]:
    groups = filled.plan.groups
    size = {"n": filled.group_size, "staff": groups.staff_per_group}
    return (gettext("每班最多 %(n)s 人，%(staff)s 名老师或管理人员负责") % size,)


def _pickup(filled: FilledPlan) -> tuple[str, ...]:
    rule = filled.plan.early_pickup
    words = {"gate_registration": gettext("校门口登记"), "care_teacher_signature": gettext("托管老师签名")}
    return (rule.only_when, " → ".join(words[step] for step in rule.steps))


def site_facts(filled: FilledPlan) -> list[Fact]:
    rows = describing.site_rows(filled.plan)
    return [Fact(describing.grades_words(row.grades), (row.title,), row.cites) for row in rows]


def open_answers(filled: FilledPlan) -> dict[str, list[Answer]]:
    """The school's answers by clause: each question stands at the first clause it belongs to."""
    found: dict[str, list[Answer]] = {}
    for key, point in filled.plan.left_open.items():
        lines = describing.answer_words(point, filled.answers.get(key))
        found.setdefault(point.cites[0], []).append(Answer(point, lines))
    return found


def _unique(clauses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clauses))
