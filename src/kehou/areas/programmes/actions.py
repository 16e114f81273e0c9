"""Publishing what a plan promises. Dates, times and fees come from the plan; nothing is typed twice."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import Room, Staff
from kehou.areas.planning.citing import cited
from kehou.areas.planning.models import Adoption
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal, refusals
from kehou.core.running import Service
from kehou.core.timetable import Hours

from .access import OFFER, PUBLISH
from .models import Course, Programme, Session
from .pricing import service_of

refusals(
    {
        "programme.published": _("该项目已经发布。"),
        "programme.unknown_service": _("方案中没有“%(service)s”这项服务。"),
        "programme.no_price": _("“%(title)s”按每门课另定价格，平台还不能这样收费，暂时不能发布。"),
        "course.content": _("方案不允许“%(content)s”类课程。可选：%(allowed)s。"),
        "course.window": _("%(weekday)s的课程须在 %(starts)s 至 %(ends)s 之间。"),
        "course.no_service": _("%(date)s 没有这项服务。"),
        "course.capacity": _("每门课程最多收 %(most)s 人（本校填报）。"),
        "course.lesson": _("每节课须为 %(minutes)s 分钟的整数倍。"),
        "course.concluded": _("选课已经结束，不能再增设课程。"),
        "course.title": _("已经有一门叫“%(title)s”的课程，请换一个名称。"),
        "course.too_small": _("名额 %(capacity)s 人少于开班要求的 %(minimum)s 人，这门课开不了班。"),
        "course.foreign": _("任课教师和场地须是本校的。"),
    }
)
WEEKDAYS = {1: _("周一"), 2: _("周二"), 3: _("周三"), 4: _("周四"), 5: _("周五"), 6: _("周六"), 7: _("周日")}


def publish(*, actor: Actor, adoption: Adoption, service: str, now: datetime) -> Programme:
    """Publish one service of an adopted plan for the term, with its sessions on real school days.

    Raises Refusal when the plan has no such service or it is published already.
    """
    filled = adoption.filled
    if service not in filled.services:
        raise Refusal("programme.unknown_service", service=service)
    _must_have_a_price(filled.service(service))
    registration = filled.registration(service)
    with recorded(actor, PUBLISH, adoption, at=now, district_id=adoption.school.district_id) as record:
        Adoption.objects.select_for_update().get(pk=adoption.pk)  # a second tap waits for the first
        if Programme.objects.filter(adoption=adoption, service=service).exists():
            raise Refusal("programme.published")
        programme = Programme.objects.create(
            adoption=adoption,
            school=adoption.school,
            district_id=adoption.school.district_id,
            service=service,
            title=filled.service(service).title,
            opens_at=registration.opens_at,
            closes_at=registration.closes_at,
            starts_on=registration.starts_on,
            ends_on=filled.period(service).last or filled.last_day,
            way=filled.service(service).placing.way,
            capacity=filled.capacity(service),
            takes_others=filled.service(service).takes_others,
            published_at=now,
        )
        record.detail = {"programme": programme.pk, "plan": filled.sha256}
        if not filled.service(service).has_courses:
            _plan_care(programme)
    return programme


def _must_have_a_price(service: Service) -> None:
    """Families see what a course costs before they choose it, so the plan and the school must have said it."""
    if not service.has_courses:
        return
    ruling = service.charge(counts={"lessons": 1})
    if ruling.refused:
        raise Refusal("programme.no_price", cites=cited(service.plan, ruling.cites), title=service.title)


def _plan_care(programme: Programme) -> None:
    """One session on every school day of the service's weekdays, from the first bell of the day to the plan's end."""
    filled = programme.adoption.filled
    sessions = []
    for day in filled.session_dates(programme.service):
        hours = hours_on(programme, day)
        sessions.append(_session(programme, None, day, hours.starts, hours.ends))
    Session.objects.bulk_create(sessions)


def hours_on(programme: Programme, day: date) -> Hours:
    """The span of a service on a day over all grades the plan knows: classes with an early bell come first.

    Raises Refusal("course.no_service") on a day without the service.
    """
    filled = programme.adoption.filled
    rulings = [filled.window_on(programme.service, day, grade) for grade in filled.grades]
    windows = [ruling.value for ruling in rulings if ruling.value]
    if not windows:
        raise Refusal("course.no_service", cites=cited(filled, rulings[0].cites), date=day)
    return Hours(min(w.starts for w in windows), max(w.ends for w in windows))


def _session(programme: Programme, course: Course | None, day: date, starts: time, ends: time) -> Session:
    weekday = programme.adoption.filled.calendar.weekday_of(day) or day.isoweekday()
    return Session(programme=programme, course=course, date=day, weekday=weekday, starts_at=starts, ends_at=ends)


def offer_course(
    *,
    actor: Actor,
    programme: Programme,
    title: str,
    content: str,
    weekdays: Sequence[int],
    starts_at: time,
    ends_at: time,
    grades: Sequence[int],
    teacher: Staff,
    room: Room | None,
    capacity: int,
    now: datetime,
    about: str = "",
) -> Course:
    """Put a course on the menu. Its content must be allowed and its hours lie inside the plan's window."""
    _check_content(programme, content)
    _check_hours(programme, weekdays, starts_at, ends_at)
    _check_lessons(programme, starts_at, ends_at)
    _check_size(programme, capacity)
    if teacher.school_id != programme.school_id or (room and room.campus.school_id != programme.school_id):
        raise Refusal("course.foreign")
    with recorded(actor, OFFER, programme, at=now) as record:
        Programme.objects.select_for_update().get(pk=programme.pk)  # two offers of one title come one after the other
        if programme.concluded_at:
            raise Refusal("course.concluded")
        if programme.courses.filter(title=title).exists():
            raise Refusal("course.title", title=title)
        course = Course.objects.create(
            programme=programme,
            school=programme.school,
            title=title,
            content=content,
            about=about,
            weekdays=sorted(weekdays),
            starts_at=starts_at,
            ends_at=ends_at,
            grades=sorted(grades),
            teacher=teacher,
            room=room,
            capacity=capacity,
        )
        record.detail = {"course": course.pk}
    return course


def _check_content(programme: Programme, content: str) -> None:
    filled = programme.adoption.filled
    service = filled.service(programme.service)
    ruling = service.may_offer(content)
    if ruling.refused:
        asked = filled.fact_titles("content").get(content, content)
        allowed = "、".join(service.contents.values())
        raise Refusal("course.content", cites=cited(filled, ruling.cites), content=str(asked), allowed=allowed)


def _check_size(programme: Programme, capacity: int) -> None:
    filled = programme.adoption.filled
    most, least = filled.service(programme.service).capacity, filled.service(programme.service).opening
    if capacity > most.value:
        raise Refusal("course.capacity", cites=cited(filled, most.cites), most=most.value)
    if least and capacity < least.value:
        raise Refusal("course.too_small", cites=cited(filled, least.cites), capacity=capacity, minimum=least.value)


def _check_hours(programme: Programme, weekdays: Sequence[int], starts_at: time, ends_at: time) -> None:
    """Every day the course would meet, it lies inside the plan's window of that day."""
    filled = programme.adoption.filled
    for day in filled.session_dates(programme.service, weekdays):
        hours = hours_on(programme, day)
        if starts_at < hours.starts or ends_at > hours.ends:
            raise Refusal(
                "course.window",
                cites=cited(filled, filled.service(programme.service).cites),
                weekday=str(WEEKDAYS[day.isoweekday()]),
                starts=f"{hours.starts:%H:%M}",
                ends=f"{hours.ends:%H:%M}",
            )


def _check_lessons(programme: Programme, starts_at: time, ends_at: time) -> None:
    """Where the fee is per lesson, a session is a whole number of lessons of the plan's length."""
    service = service_of(programme)
    length = service.lesson_minutes
    if length and (_minutes(ends_at) - _minutes(starts_at)) % length:
        raise Refusal("course.lesson", cites=cited(programme.adoption.filled, service.fee_cites), minutes=length)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def plan_courses(courses: Sequence[Course]) -> None:
    """Make the dated sessions of courses of a programme that open."""
    sessions = [
        _session(course.programme, course, day, course.starts_at, course.ends_at)
        for course in courses
        for day in course.programme.adoption.filled.session_dates(course.programme.service, course.weekdays)
    ]
    Session.objects.bulk_create(sessions, batch_size=5000)
