"""A thousand children from publication to the first closed week, through the real actions; then all is recounted."""

from collections import Counter
from datetime import date, datetime

import pytest
from django.db.models import Count
from django.test import Client

from kehou.areas.custody.models import EarlyPickup, Event, Leave, Register, Standing
from kehou.areas.directory.models import Pupil, School
from kehou.areas.duty.models import Duty
from kehou.areas.enrolment.actions.letters import agreement_hash
from kehou.areas.enrolment.letter import completed
from kehou.areas.enrolment.models import Agreement, Application, Place
from kehou.areas.figures import queries as figures
from kehou.areas.ledger.models import Bill
from kehou.areas.messages.models import Message
from kehou.areas.placing.actions import holds
from kehou.areas.placing.models import Draw, Offer
from kehou.areas.programmes.models import Course, Programme, Session
from kehou.base import audit
from kehou.base.models import AuditEvent
from kehou.core.custody import ACCOUNTED, Kind
from kehou.season.player import play
from kehou.season.score import FIRST_WEEK_CLOSED
from kehou.season.shapes import load_shape
from kehou.season.stage import SET_UP_AT, casts_of, fill_school, set_up_schools, settings_of
from kehou.season.walks import WALKS
from tests.areas.custody.day import clock
from tests.support.world import at

# When which walks of the demo's door are there to be walked.
WALKED = (
    (at("2021-09-06 15:44"), {"refused", "phone", "handing_over", "alarmed", "closing"}),
    (at("2021-09-06 18:22"), {"fetched_early", "leaving", "late"}),
    (at("2021-09-07 18:30"), {"first_come", "wishing", "siblings"}),
    (at("2021-09-10 10:00"), {"explained", "verified", "too_few", "offered"}),
)
WALKED_LATER = (
    (at("2021-09-12 21:00"), {"expired"}),
    (at("2022-06-26 09:00"), {"merging"}),
    (at("2022-06-27 10:05"), {"merged"}),
)
WEEK = [date(2021, 9, day) for day in (6, 7, 8, 9, 10)]
CHILDREN = 1000  # under the plan with an entrustment letter
OTHERS = {"district-extended": 96, "anhui-city": 64}  # under plans without one


@pytest.mark.django_db
def test_a_thousand_children_through_the_first_week() -> None:
    shape = load_shape("small")
    settings = settings_of(shape, "season")
    for school, setting in zip(set_up_schools(shape, settings), settings, strict=True):
        fill_school(school, setting)
    casts, since = casts_of(shape, "season"), SET_UP_AT
    for until, walks in WALKED:
        play(casts, since=since, until=until)
        _walks_are_open(walks, until)
        since = until
    play(casts, since=since, until=FIRST_WEEK_CLOSED)

    _everybody_has_a_place()
    _courses_opened_or_not()
    _bills_are_lessons_times_price()
    assert all(holds(draw) for draw in Draw.objects.all())
    for day in WEEK:
        _the_day_was_closed(day)
        _figures_equal_the_events(day)
    _custody_is_its_events()
    _missing_children_were_told_of()
    _early_pickups_were_registered_then_signed()
    _all_is_on_record()
    for until, walks in WALKED_LATER:
        play(casts, since=FIRST_WEEK_CLOSED, until=until)
        _walks_are_open(walks, until)
    assert {walk.key for walk in WALKS} == {key for _until, keys in (*WALKED, *WALKED_LATER) for key in keys}


def _walks_are_open(keys: set[str], now: datetime) -> None:
    """The demo's door leads to each of them in one click, signed in as somebody whose page it is."""
    clock(f"{now:%Y-%m-%d %H:%M:%S}")
    for key in sorted(keys):
        visitor = Client()
        answer = visitor.post(f"/demo/walk/{key}", follow=True)
        path = answer.redirect_chain[-1][0]
        assert (answer.status_code, path.startswith("/demo/")) == (200, False), (key, now, path)


def _everybody_has_a_place() -> None:
    admitted = Counter(
        Application.objects.filter(state=Application.State.ADMITTED).values_list(
            "programme__adoption__plan_version__key", flat=True
        )
    )
    assert admitted == {"gongshu-1x": CHILDREN, **OTHERS}
    care = Place.objects.filter(course=None, state=Place.State.ACTIVE)
    assert care.count() == care.values("pupil").distinct().count() == CHILDREN + sum(OTHERS.values())
    for programme in Programme.objects.exclude(service="courses"):
        assert programme.taken == programme.places.exclude(state="ended").count() <= programme.capacity
    agreements = list(Agreement.objects.select_related("letter", "place__pupil")[:200])
    assert Agreement.objects.count() == CHILDREN
    for agreement in agreements:
        assert agreement.sha256 == agreement_hash(agreement.letter.sha256, agreement.fields)
        assert agreement.place.pupil.name in completed(agreement)


def _courses_opened_or_not() -> None:
    """At least 15 or not at all (三.2), counted from the places themselves; a standing offer holds its seat."""
    states = Counter()
    for course in Course.objects.all():
        chosen = course.places.exclude(end_reason="withdrawn").count()
        assert chosen <= course.capacity
        assert course.state == (Course.State.OPENED if chosen >= 15 else Course.State.NOT_OPENED)
        live = course.places.filter(state=Place.State.ACTIVE).count()
        assert live == (chosen if chosen >= 15 else 0)
        assert course.taken == live + Offer.objects.filter(course=course, state=Offer.State.OPEN).count()
        states[course.state] += 1
    assert min(states.values()) > 0, "the season shows both"
    assert len(states) == 2


def _bills_are_lessons_times_price() -> None:
    """20 yuan a lesson of 40 minutes (二.2): 80 minutes are two lessons. Who left before it began owes nothing.

    Under another plan, care costs what the school answered.
    """
    opened = Course.objects.filter(state=Course.State.OPENED).annotate(days=Count("sessions", distinct=True))
    offered = set(Offer.objects.filter(place__isnull=False).values_list("place", flat=True))
    wanted = {
        (f"place:{place.pk}" if place.pk in offered else f"course:{course.pk}:{place.pupil_id}"): course.days * 2 * 2000
        for course in opened
        for place in course.places.filter(state=Place.State.ACTIVE)
    }
    assert wanted
    paid = Place.objects.filter(programme__adoption__plan_version__key="district-extended", course=None)
    wanted |= {f"place:{place.pk}": 12_000 for place in paid}
    assert dict(Bill.objects.filter(voided_at=None).values_list("key", "total")) == wanted


def _the_day_was_closed(day: date) -> None:
    registers = Register.objects.filter(date=day)
    sessions = Session.objects.filter(date=day, duties__isnull=False).distinct()
    assert registers.count() == Duty.objects.filter(session__in=sessions).count() > 0
    assert not registers.filter(closed_at=None).exists()
    states = Standing.objects.filter(register__date=day).values_list("state", flat=True)
    assert set(states) <= set(ACCOUNTED)


def _figures_equal_the_events(day: date) -> None:
    """The figures of each school, against a recount from places, leaves and events in plain Python."""
    schools = list(School.objects.all())
    shown = figures.by_school(schools, day)
    for school in schools:
        here = shown[school.pk]
        assert here.roll == Pupil.objects.filter(school=school).count()
        active = Place.objects.filter(school=school, state="active").values_list("pupil_id", flat=True)
        assert here.taking_part == len(set(active))
        expected = _expected(school, day)
        events = Event.objects.filter(register__school=school, register__date=day)
        came = set(events.filter(kind__in=[Kind.RECEIVED, Kind.PRESENT]).values_list("pupil_id", flat=True))
        assert here.expected == len(expected)
        assert here.present == len(came)
        assert here.away == len(expected - came)
        assert here.missing == here.open_sessions == 0


def _expected(school: School, day: date) -> set[int]:
    """Children whose weekdays include the day, by their places alone (no session was ever cancelled)."""
    places = Place.objects.filter(school=school, state="active", course=None, weekdays__contains=[day.isoweekday()])
    lessons = Session.objects.filter(course__school=school, date=day, course__state="opened").values("course")
    courses = Place.objects.filter(school=school, state="active", course__in=lessons)
    return {*places.values_list("pupil_id", flat=True), *courses.values_list("pupil_id", flat=True)}


def _custody_is_its_events() -> None:
    """Each standing is what its child's last telling event made of it; on leave and nothing else means no event."""
    last: dict[tuple[int, int], str] = {}
    for register, pupil, kind in Event.objects.order_by("pk").values_list("register_id", "pupil_id", "kind"):
        last[register, pupil] = kind
    after = {Kind.RECEIVED: "present", Kind.PRESENT: "present"}
    for register, pupil, state in Standing.objects.values_list("register_id", "pupil_id", "state"):
        assert state == after.get(last.get((register, pupil), "on_leave"), last.get((register, pupil), "on_leave"))
    leaves = Leave.objects.filter(withdrawn_at=None).values_list("pupil_id", "date")
    on_leave = Standing.objects.filter(state="on_leave").values_list("pupil_id", "register__date")
    assert set(on_leave) <= set(leaves)


def _missing_children_were_told_of() -> None:
    missing = Event.objects.filter(kind=Kind.MISSING)
    assert missing.exists(), "the season has missing children"
    for event in missing.select_related("pupil__school_class"):
        told = Message.objects.filter(pupil=event.pupil, sent_at=event.heard_at)
        guardians = event.pupil.contacts.filter(may_decide=True).values_list("guardian_id", flat=True)
        assert set(told.filter(kind="child.missing").values_list("guardian_id", flat=True)) == set(guardians)
        teacher = told.get(kind="child.missing.class").staff_id
        assert teacher == event.pupil.school_class.teacher_id


def _early_pickups_were_registered_then_signed() -> None:
    pickups = list(EarlyPickup.objects.select_related("contact", "code"))
    assert pickups, "the season has early pick-ups"
    assert {pickup.code is None for pickup in pickups} == {True, False}, "by contacts, and by helpers with a code"
    for pickup in pickups:
        if pickup.code:
            assert pickup.code.pupil_id == pickup.pupil_id
            assert pickup.code.used_at == pickup.registered_at
        else:
            assert pickup.contact.may_collect
            assert not pickup.contact.must_not_collect
        assert pickup.signed_at is not None
        assert pickup.signed_at >= pickup.registered_at


def _all_is_on_record() -> None:
    assert AuditEvent.objects.filter(action="enrolment.apply").count() >= 2 * CHILDREN  # applying and signing
    audit.seal(FIRST_WEEK_CLOSED)
    assert list(audit.verify()) == []
