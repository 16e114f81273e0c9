"""What tests of placing share: a programme by wishes, its menu, families that wish."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from kehou.areas.directory.models import Contact, Pupil, Room, School, Staff
from kehou.areas.enrolment import seats
from kehou.areas.enrolment.models import Place
from kehou.areas.placing import actions
from kehou.areas.placing.actions.filling import course_place
from kehou.areas.placing.models import Bundle, DrawStep, Offer, Waiting, Wish, WishList
from kehou.areas.programmes.actions import offer_course, publish
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Actor, Post, Role, Unit
from tests.support.world import World, at

OPEN = at("2021-09-07 12:10")
DRAWN = at("2021-09-10 21:30")
BY_WISHES = {"run_courses_way": "wishes", "run_courses_wishes": 4, "run_courses_places": 2}
BY_WISHES |= {"run_courses_seed_source": "福利彩票双色球第2021104期开奖号码", "run_courses_answer_hours": 24}


def build(**changes: Any) -> World:
    """A world whose courses go by wishes."""
    return World.build(**{"pupils": 60, **BY_WISHES, **changes})


def programme_of(world: World) -> Programme:
    office = world.staff(Role.OFFICE)
    return publish(actor=office, adoption=world.adoption, service="courses", now=at("2021-09-01 11:00"))


def course(world: World, programme: Programme, title: str, **changes: Any) -> Course:
    """A course on Tuesdays 15:40–17:00, unless told otherwise."""
    words: dict[str, Any] = {
        "content": "art",
        "weekdays": [2],
        "starts_at": time(15, 40),
        "ends_at": time(17, 0),
        "grades": [1, 2, 3, 4, 5, 6],
        "teacher": Staff.objects.filter(school=world.school).earliest("pk"),
        "room": None,
        "capacity": 15,
        **changes,
    }
    office = world.staff(Role.OFFICE)
    return offer_course(actor=office, programme=programme, title=title, now=at("2021-09-06 09:00"), **words)


def room_elsewhere(world: World) -> Room:
    """A room at another campus of the school."""
    campus = world.school.campuses.create(name="东校区")
    return Room.objects.create(campus=campus, name="舞蹈房")


def wish(
    world: World, programme: Programme, pupil: Pupil, *courses: Course, now: datetime = OPEN, **words: Any
) -> WishList:
    actor, guardian = world.guardian(pupil)
    found = actions.file_wishes(
        actor=actor, programme=programme, pupil=pupil, guardian=guardian, courses=courses, now=now, **words
    )
    assert found is not None
    return found


def full_course(world: World, programme: Programme, title: str, pupils: Sequence[Pupil], **changes: Any) -> Course:
    """A course that runs, after the draw, with just so many seats as there are children."""
    rows = Programme.objects.filter(pk=programme.pk)
    rows.update(concluded_at=None)
    found = course(world, programme, title, capacity=len(pupils), **changes)
    rows.update(concluded_at=DRAWN)
    Course.objects.filter(pk=found.pk).update(state=Course.State.OPENED)
    found.refresh_from_db()
    seat(found, *pupils)
    return found


def seat(found: Course, *pupils: Pupil) -> None:
    for pupil in pupils:
        course_place(found, pupil, DRAWN)
        seats.take(found)


def tie_waiting(world: World, programme: Programme, *lines: tuple[Pupil, Course, int], rank: int = 1) -> Bundle:
    """Brothers and sisters who wait all or none: child, course, and where it stands there."""
    pupils = list(dict.fromkeys(pupil for pupil, _, _ in lines))
    make_siblings(world, *pupils)
    bundle = Bundle.objects.create(programme=programme, kind=Bundle.Kind.ALL, made_at=OPEN)
    for pupil, found, number in lines:
        in_line(found, pupil, number, bundle=bundle, rank=rank)
    return bundle


def in_line(found: Course, pupil: Pupil, number: int, **words: Any) -> Waiting:
    """A row of the draw's waiting list."""
    owner = {"programme": found.programme, "school_id": found.school_id, "district_id": found.programme.district_id}
    return Waiting.objects.create(course=found, pupil=pupil, number=number, joined_at=DRAWN, **owner, **words)


def seats_add_up(*courses: Course) -> bool:
    """What is taken is what is held by places and by offers that stand."""
    for found in courses:
        found.refresh_from_db()
        held = Place.objects.filter(course=found).exclude(state=Place.State.ENDED).count()
        if found.taken != held + Offer.objects.filter(course=found, state=Offer.State.OPEN).count():
            return False
    return all(found.taken <= found.capacity for found in courses)


def make_siblings(world: World, *pupils: Pupil) -> None:
    """The first child's guardian decides for the others too."""
    _, guardian = world.guardian(pupils[0])
    for pupil in pupils[1:]:
        Contact.objects.filter(pupil=pupil, may_decide=True).delete()
        Contact.objects.create(pupil=pupil, guardian=guardian, relation="mother", may_decide=True, may_collect=True)


def rows_for_pages(school: School, pupil: Pupil, now: datetime) -> None:
    """An offer that stands and a draw that is published, for tests that open every page."""
    found = Course.objects.filter(school=school).earliest("pk")
    owner: dict[str, Any] = {
        "programme": found.programme,
        "course": found,
        "school": school,
        "district_id": school.district_id,
        "pupil": pupil,
    }
    waiting = Waiting.objects.create(**owner, number=1, joined_at=now, state=Waiting.State.OFFERED)
    Offer.objects.create(**owner, waiting=waiting, made_at=now, expires_at=now + timedelta(days=1))
    wishes = WishList.objects.create(
        programme=found.programme,
        school=school,
        district_id=school.district_id,
        pupil=pupil,
        guardian=pupil.contacts.filter(may_decide=True).earliest("pk").guardian,
        filed_at=now,
        changed_at=now,
    )
    Wish.objects.create(wish_list=wishes, course=found, rank=1)
    office = Actor(account_id=None, name="office", posts=(Post(Role.OFFICE, Unit.SCHOOL, school.pk),), channel="test")
    found.programme.refresh_from_db()
    later = now + timedelta(hours=1)
    draw = actions.seal(actor=office, programme=found.programme, seed_source="双色球", seed_at=later, now=now)
    actions.enter_seed(actor=office, draw=draw, value="01", now=later)
    for kind in DrawStep.Kind:
        DrawStep.objects.create(draw=draw, kind=kind, at=later)
