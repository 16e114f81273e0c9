"""The "X": a menu, a rush of choices, and which courses open."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from kehou.areas.directory.models import Guardian, Pupil, Staff
from kehou.areas.duty import actions as duty
from kehou.areas.duty.models import Duty, Group
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.planning.models import Adoption
from kehou.areas.programmes.actions import offer_course, publish
from kehou.areas.programmes.models import Course, Programme, Session
from kehou.base.access import Role
from kehou.base.refusal import Refusal

from .cast import Cast

COURSES = "courses"


@dataclass(frozen=True)
class Offer:
    """A course of the demo's menu; `wanted` is the share of the children who would like it."""

    title: str
    content: str
    about: str
    weekdays: tuple[int, ...]
    grades: tuple[int, ...]
    wanted: float


MENU = (
    Offer("书法", "art", "毛笔、硬笔各半，一学期写完一本字帖。", (2, 4), (1, 2, 3, 4, 5, 6), 0.14),
    Offer("足球", "sport", "基本功和小场比赛，雨天改在体育馆。", (1, 3), (1, 2, 3, 4, 5, 6), 0.16),
    Offer("图形化编程", "science", "用积木式程序做小游戏。", (2, 4), (3, 4, 5, 6), 0.12),
    Offer("合唱", "art", "学期末在校内演出。", (1, 3), (1, 2, 3, 4, 5, 6), 0.10),
    Offer("科学实验", "science", "每周一个动手实验。", (5,), (1, 2, 3, 4, 5, 6), 0.12),
    Offer("古琴", "art", "零基础入门。", (2,), (1, 2, 3, 4, 5, 6), 0.015),
)


def announce_courses(cast: Cast, now: datetime) -> None:
    """The office publishes the selection and its menu on the day the school named."""
    adoption = Adoption.objects.select_related("school", "plan_version").get(
        school=cast.school, plan_version__key=cast.plan
    )
    if COURSES not in adoption.filled.services:
        return
    office = cast.holding(Role.OFFICE, now.date())
    known = Programme.objects.filter(adoption=adoption, service=COURSES).select_related("school").first()
    if known and known.courses.exists():
        return
    programme = known or publish(actor=office, adoption=adoption, service=COURSES, now=now)
    teachers = list(Staff.objects.filter(school=cast.school, takes_part=True).order_by("-pk"))
    grades = set(cast.school.classes.values_list("grade", flat=True))
    for offer, teacher in zip(MENU, teachers, strict=False):
        if not grades & set(offer.grades):
            continue
        offer_course(
            actor=office,
            programme=programme,
            title=offer.title,
            content=offer.content,
            about=offer.about,
            weekdays=offer.weekdays,
            starts_at=time(16, 10),
            ends_at=time(17, 30),
            grades=sorted(grades & set(offer.grades)),
            teacher=teacher,
            room=None,
            capacity=adoption.filled.capacity(COURSES),
            now=now,
        )


def choose_courses(cast: Cast, now: datetime) -> None:
    """Families choose from the opening second on; full and clashing courses are refused, as they would be."""
    menu = {o.title: o for o in MENU}
    courses = [c for c in _courses(cast) if c.programme.way == Programme.Way.FIRST_COME]
    pupils = list(cast.school.pupils.select_related("school_class", "school").order_by("pk"))
    pupils.sort(key=lambda pupil: cast.chance("rush", pupil.pk))
    guardians = cast.guardians(pupils)
    for pupil in pupils:
        for course in courses:
            if pupil.pk in guardians and cast.chance("x", course.title, pupil.pk) < menu[course.title].wanted:
                _choose(cast, course, pupil, guardians[pupil.pk], now)


def _choose(cast: Cast, course: Course, pupil: Pupil, guardian: Guardian, now: datetime) -> None:
    moment = now + timedelta(seconds=round(cast.chance("rush", pupil.pk) * 90, 3))
    try:
        enrolment.choose_course(
            actor=cast.family(guardian, now.date()), course=course, pupil=pupil, client_key=uuid.uuid4(), now=moment
        )
    except Refusal as refusal:
        if refusal.code not in ("seats.taken", "course.clash", "course.chosen", "eligibility.grade"):
            raise


def _courses(cast: Cast) -> list[Course]:
    rows = Course.objects.filter(programme__school=cast.school)
    return list(rows.select_related("programme__adoption__plan_version", "programme__school").order_by("pk"))


def conclude_courses(cast: Cast, now: datetime) -> None:
    """After the window: which courses open; their groups and teachers."""
    rows = Programme.objects.select_related("school", "adoption__plan_version")
    programme = rows.filter(school=cast.school, service=COURSES).first()
    if programme is None:
        return
    office = cast.holding(Role.OFFICE, now.date())
    if programme.concluded_at is None and programme.way == Programme.Way.FIRST_COME:
        enrolment.conclude_selection(actor=office, programme=programme, now=now)
    duty.group_courses(actor=office, programme=programme, now=now)
    rota = {
        group: [(session, group.course.teacher) for session in _sessions(group)]
        for group in Group.objects.filter(programme=programme, duties=None).select_related("course__teacher__school")
        if group.course
    }
    _relieve(cast, rota, now)
    duty.assign(actor=office, programme=programme, rota=rota, now=now)


def _sessions(group: Group) -> list[Session]:
    return list(Session.objects.filter(course=group.course).order_by("date")[:8])


def _relieve(cast: Cast, rota: dict[Group, list[tuple[Session, Staff]]], now: datetime) -> None:
    """Course teachers who are down for care at the same time are replaced there by someone who is free."""
    office = cast.holding(Role.OFFICE, now.date())
    teachers = list(Staff.objects.filter(school=cast.school, takes_part=True).order_by("pk"))
    for turns in rota.values():
        for session, teacher in turns:
            clash = Duty.objects.filter(staff=teacher, session__date=session.date, session__course=None)
            for old in clash.select_related("group__programme", "session__programme"):
                busy = set(Duty.objects.filter(session__date=session.date).values_list("staff_id", flat=True))
                busy |= {t.pk for others in rota.values() for s, t in others if s.date == session.date}
                free = next(t for t in teachers if t.pk not in busy)
                duty.assign(
                    actor=office, programme=old.group.programme, rota={old.group: [(old.session, free)]}, now=now
                )
