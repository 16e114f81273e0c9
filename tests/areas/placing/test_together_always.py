"""Whatever happens on waiting lists, in whatever order: the seats add up, and no family is offered a part."""

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.models import Place
from kehou.areas.placing import actions
from kehou.areas.placing.actions import together
from kehou.areas.placing.models import Offer, Waiting
from kehou.areas.programmes.models import Course
from kehou.base.refusal import Refusal
from tests.support.placing import build, full_course, in_line, programme_of, seats_add_up, tie_waiting
from tests.support.world import World, at

START = at("2021-09-11 09:00")
HOUR = timedelta(hours=1)
STEPS = ("drop", "drop", "drop", "accept", "accept", "decline", "leave", "apart", "join", "expire")


class Lines:
    """Two full courses; two families of two and three others in line, each family in both lines or across them."""

    def __init__(self, world: World) -> None:
        self.world, self.now = world, START
        self.programme = programme_of(world)
        self.courses = [
            full_course(world, self.programme, "书法", world.pupils[:15]),
            full_course(world, self.programme, "足球", world.pupils[15:30], weekdays=[4], content="sport"),
        ]
        art, ball = self.courses
        one, two, alone = world.pupils[30:32], world.pupils[32:34], world.pupils[34:37]
        bundle = tie_waiting(world, self.programme, (one[0], art, 1), (one[1], ball, 1))
        in_line(ball, one[0], 4, bundle=bundle, rank=2)
        in_line(art, one[1], 5, bundle=bundle, rank=2)
        tie_waiting(world, self.programme, (two[0], art, 2), (two[1], art, 3))
        for number, kid in enumerate(alone):
            in_line(self.courses[number % 2], kid, 10 + number)
        for kid in world.pupils:
            world.guardian(kid)

    def act(self, step: str, which: int) -> None:
        self.now += HOUR
        with suppress(Refusal):  # a "no" changes nothing, which is what is checked
            getattr(self, f"_{step}")(which)

    def _actor(self, kid: Pupil) -> Any:
        return self.world.guardian(kid)[0]

    def _drop(self, which: int) -> None:
        places = list(Place.objects.exclude(state=Place.State.ENDED).filter(course__in=self.courses).order_by("pk"))
        if places:
            place = places[which % len(places)]
            actions.leave_place(actor=self._actor(place.pupil), place=place, now=self.now)

    def _offer(self, which: int) -> Offer | None:
        found = list(Offer.objects.filter(state=Offer.State.OPEN).order_by("pk"))
        return found[which % len(found)] if found else None

    def _accept(self, which: int) -> None:
        if offer := self._offer(which):
            losing = [place.pk for place in actions.losing_by_all(actions.unit_of(offer))]
            actions.accept_offer(actor=self._actor(offer.pupil), offer=offer, giving_up=losing, now=self.now)

    def _decline(self, which: int) -> None:
        if offer := self._offer(which):
            actions.decline_offer(actor=self._actor(offer.pupil), offer=offer, now=self.now)

    def _row(self, which: int) -> Waiting | None:
        found = list(Waiting.objects.filter(state=Waiting.State.WAITING).order_by("pk"))
        return found[which % len(found)] if found else None

    def _leave(self, which: int) -> None:
        if row := self._row(which):
            actions.leave(actor=self._actor(row.pupil), waiting=row, now=self.now)

    def _apart(self, which: int) -> None:
        if row := self._row(which):
            actions.apart(actor=self._actor(row.pupil), waiting=row, now=self.now)

    def _join(self, which: int) -> None:
        kid = self.world.pupils[30 + which % 10]
        found = Course.objects.select_related("programme__adoption__plan_version").get(pk=self.courses[which % 2].pk)
        actions.join(actor=self._actor(kid), course=found, pupil=kid, now=self.now)

    def _expire(self, which: int) -> None:
        self.now += 24 * HOUR
        actions.sweep(self.now)


def holds(lines: Lines) -> None:
    assert seats_add_up(*lines.courses)
    units: dict[Any, list[Offer]] = defaultdict(list)
    for offer in Offer.objects.filter(together__isnull=False).select_related("place"):
        units[offer.together_id, offer.made_at].append(offer)
    for unit in units.values():
        assert len({offer.pupil_id for offer in unit}) == 2, "each child of the family"
        assert len({offer.state for offer in unit}) == 1, "all of them, or none"
        assert len({offer.place is None for offer in unit}) == 1
    alone = Offer.objects.filter(together=None, waiting__bundle__isnull=False)
    for offer in alone.select_related("waiting"):  # only where the other child had left all its lines by then
        gone = Waiting.objects.filter(bundle=offer.waiting.bundle_id).exclude(pupil=offer.pupil_id)  # type: ignore[union-attr]
        assert not gone.filter(state=Waiting.State.WAITING).exists()


def nothing_is_left_to_do(lines: Lines) -> None:
    """No seat is free that somebody could have: nobody alone stands where one is free, nor a family that would fit."""
    assert together.due(lines.now) == []
    for found in lines.courses:
        found.refresh_from_db()
        if found.taken < found.capacity:
            asked = Offer.objects.filter(state=Offer.State.OPEN).values("pupil")
            waits = Waiting.objects.filter(course=found, state=Waiting.State.WAITING, bundle=None)
            assert not waits.exclude(pupil__in=asked).exists(), "who is asked for a better wish may wait with the other"


@pytest.fixture
def lines(db: None) -> Lines:
    return Lines(build(pupils=52))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 40)), min_size=4, max_size=14), lost=st.booleans()
)
def test_seats_add_up_and_families_stay_whole(
    lines: Lines, django_capture_on_commit_callbacks: Any, steps: list[tuple[str, int]], lost: bool
) -> None:
    """`lost`: what is put off until after the commit never runs, only the job of every minute does."""
    lines.now = START
    point = transaction.savepoint_create()
    try:
        for step, which in steps:
            with django_capture_on_commit_callbacks(execute=not lost):
                lines.act(step, which)
            holds(lines)
            actions.sweep(lines.now)
            holds(lines)
            nothing_is_left_to_do(lines)
    finally:
        transaction.savepoint_rollback(point)
