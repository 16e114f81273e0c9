"""A city at once: the small demo's actions in the bulk forms an office uses, school by school on all cores.

Forms and letters come in on paper, a class at a time; classes are checked and grades decided at once; on the first
day every roll is opened and every child taken over.
"""

import os
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date, datetime
from multiprocessing import get_context

from django.db import connection, transaction
from django.utils import timezone

from kehou.areas.custody import actions as custody
from kehou.areas.custody.actions import Mark
from kehou.areas.directory.models import Pupil, School
from kehou.areas.duty import actions as duty
from kehou.areas.duty.models import Duty
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.actions import Paper
from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Session
from kehou.base.access import Role
from kehou.base.models import DemoClock
from kehou.core.custody import Kind, State

from . import scenes_joining as joining
from . import worker
from .cast import Cast, at
from .models import Season
from .shapes import Shape, load_shape
from .stage import SEED, Setting, fill_school, set_up_schools, settings_of

FIRST_DAY = date(2020, 6, 2)  # the day on which the city began (seed 004)
SET_UP_AT = at(date(2020, 5, 25), "09:00")
RECEIVED = at(date(2020, 5, 29), "10:00")
SEEN_AT = at(FIRST_DAY, "16:30:00")
Say = Callable[[str], object]


def load_crowd(shape: Shape, say: Say) -> None:
    """Set up and play a whole shape up to the first afternoon of care."""
    with transaction.atomic():
        schools = set_up_schools(shape, settings_of(shape, SEED), SET_UP_AT)
        joining.load_plan_once(shape.plan, SET_UP_AT)
    say(f"{shape.city}：{len(schools)} 所学校")
    connection.close()  # the workers make connections of their own
    with ProcessPoolExecutor(
        max_workers=os.cpu_count(), mp_context=get_context("spawn"), initializer=worker.wake
    ) as pool:
        waiting = [pool.submit(worker.one_school, shape.key, place, school.pk) for place, school in enumerate(schools)]
        for count, done in enumerate(as_completed(waiting), start=1):
            if done.exception():
                pool.shutdown(cancel_futures=True)
            done.result()
            if count % 25 == 0 or count == len(waiting):
                say(f"{count}/{len(waiting)} 所学校")
    _finish(shape)


def _finish(shape: Shape) -> None:
    Season.objects.create(pk=1, shape=shape.key, seed=SEED, played_until=SEEN_AT)
    DemoClock.move(SEEN_AT, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


_settings: dict[str, list[Setting]] = {}


def play_school(shape_key: str, place: int, school_pk: int) -> None:
    """Play one school; called in a worker process."""
    if shape_key not in _settings:
        _settings[shape_key] = settings_of(load_shape(shape_key), SEED)
    setting = _settings[shape_key][place]
    school = School.objects.select_related("district").get(pk=school_pk)
    fill_school(school, setting, SET_UP_AT)
    cast = Cast(school, SEED, setting.shape.taking_part, setting.shape.plan)
    joining.start_term(cast, at(date(2020, 5, 26), "15:00"), families=False)
    _enrol(cast)
    _first_day(cast)


def _enrol(cast: Cast) -> None:
    """Paper forms and paper letters, a class at a time."""
    programme = joining.care(cast)
    pupils = list(cast.school.pupils.select_related("school_class__teacher", "school").order_by("pk"))
    wishing, guardians = cast.wishing(pupils), cast.guardians(pupils)
    received = RECEIVED
    for members in _by_class([pupil for pupil in pupils if pupil.pk in wishing]):
        teacher = cast.class_teacher(members[0].school_class, received.date())
        papers = [Paper(p, guardians[p.pk], [1, 2, 3, 4, 5], uuid.uuid4()) for p in members]
        rows = enrolment.enter_paper(
            actor=teacher, programme=programme, papers=papers, received_at=received, now=received
        )
        enrolment.check(actor=teacher, applications=rows, now=at(received.date(), "16:30"))
    joining.admit_grades(cast, at(received.date(), "17:00"))
    _letters(cast, at(received.date(), "18:00"))
    now = at(date(2020, 5, 30), "10:00")
    duty.group_by_class(actor=cast.holding(Role.OFFICE, now.date()), programme=programme, now=now)
    joining.put_on_duty(cast, programme, list(Session.objects.filter(programme=programme, date=FIRST_DAY)), now)


def _by_class(pupils: Sequence[Pupil]) -> list[list[Pupil]]:
    classes: dict[int, list[Pupil]] = defaultdict(list)
    for pupil in pupils:
        classes[pupil.school_class_id].append(pupil)
    return list(classes.values())


def _letters(cast: Cast, now: datetime) -> None:
    rows = Place.objects.filter(school=cast.school, state=Place.State.HELD)
    by_class: dict[int, list[Place]] = defaultdict(list)
    for place in rows.select_related("pupil", "school_class__teacher", "application__guardian", "programme").order_by(
        "pk"
    ):
        by_class[place.school_class_id].append(place)
    programme = joining.care(cast)
    for places in by_class.values():
        teacher = cast.class_teacher(places[0].school_class, now.date())
        signed = [(place, place.application.guardian) for place in places if place.application]
        enrolment.receive_paper_letters(actor=teacher, programme=programme, signed=signed, now=now)


def _first_day(cast: Cast) -> None:
    """Every roll is opened and everybody taken over."""
    now = at(FIRST_DAY, "15:40")
    duties = Duty.objects.filter(group__school=cast.school, session__date=FIRST_DAY)
    for each in duties.select_related("staff", "session__programme", "group__school", "group__programme"):
        actor = cast.staff(each.staff, FIRST_DAY)
        register = custody.open_register(actor=actor, group=each.group, session=each.session, now=now)
        here = register.standings.filter(state=State.EXPECTED).values_list("pupil_id", flat=True)
        marks = [Mark(pupil, Kind.RECEIVED, now, uuid.uuid4()) for pupil in here]
        custody.mark(actor=actor, register=register, marks=marks, now=now)
