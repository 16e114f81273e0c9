"""Going home: waves planned, ways changed, a stranger at the gate and a helper with a code, a late collection."""

import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from django.db.models import QuerySet

from kehou.areas.custody import actions as custody
from kehou.areas.custody.models import Register, Standing, WaveCount
from kehou.areas.custody.queries.waving import both_sides, sendings
from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.dismissal import actions as home
from kehou.areas.dismissal.models import Arrangement, Gate, PickupCode
from kehou.areas.duty.models import Duty
from kehou.areas.enrolment.models import Place
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, Party, PartyKind, State
from kehou.core.dismissal import Way

from .cast import Cast
from .scenes_day import STAYING

WAVES = ((15, "第一批"), (10, "第二批"), (5, "第三批"))


def plan_waves(cast: Cast, now: datetime) -> None:
    """Two gates, the small ones first; nothing where somebody has planned already."""
    if Gate.objects.filter(school=cast.school).exists():
        return
    office = cast.holding(Role.OFFICE, now.date())
    gates = [
        home.add_gate(actor=office, school=cast.school, name=name, holds=None, now=now) for name in ("东门", "西门")
    ]
    places = Place.objects.filter(school=cast.school, course=None, state=Place.State.ACTIVE)
    grades = sorted(set(places.values_list("school_class__grade", flat=True)))
    for number, (before, title) in enumerate(WAVES):
        whom = grades[number :: len(WAVES)]
        if whom:
            gate = gates[number % len(gates)]
            home.add_wave(actor=office, gate=gate, title=title, minutes_before=before, whom=whom, now=now)


def change_ways(cast: Cast, now: datetime) -> None:
    """At noon a few families say that somebody else comes today."""
    known = set(Arrangement.objects.filter(withdrawn_at=None).values_list("pupil_id", flat=True))
    for pupil in _in_care(cast, now):
        if pupil.pk in known or cast.chance("way", now.date(), pupil.pk) >= 0.02:
            continue
        contact = _collectors(pupil).order_by("-pk").first()
        if contact:
            guardian = cast.guardians([pupil])[pupil.pk]
            home.change_way(
                actor=cast.family(guardian, now.date()),
                pupil=pupil,
                guardian=guardian,
                choice=home.Choice(Way.COLLECTED, contact=contact),
                when=home.When(now.date(), now.date()),
                now=now,
            )


def come_with_code(cast: Cast, now: datetime) -> None:
    """A neighbour comes for one child: refused as a stranger, then let in with the family's one-time code."""
    standing = _present(cast, now).exclude(register__early_pickups__isnull=False).order_by("pk").first()
    if standing is None or PickupCode.objects.filter(school=cast.school, day=now.date()).exists():
        return
    pupil, gate = standing.pupil, cast.holding(Role.GATE, now.date())
    guardian = cast.guardians([pupil])[pupil.pk]
    duty = _duty(standing)
    with suppress(Refusal):  # as it should be: the family is called, and makes a code
        custody.turn_away(actor=gate, pupil=pupil, now=now)
    _code, digits = home.make_code(
        actor=cast.family(guardian, now.date()),
        pupil=pupil,
        guardian=guardian,
        day=now.date(),
        helper="邻居张阿姨",
        phone="13900000000",
        now=now,
    )
    pickup = custody.register_helper(actor=gate, pupil=pupil, digits=digits, now=now)
    custody.sign_pickup(actor=cast.staff(duty.staff, now.date()), pickup=pickup, now=now)


def leave_in_waves(cast: Cast, now: datetime) -> None:
    """Care teachers give each wave to the gate, and the guard counts it."""
    for register in Register.objects.filter(school=cast.school, date=now.date(), closed_at=None).order_by("pk"):
        duty = _on_duty(register)
        if duty is None:
            continue
        rows = register.standings.filter(state=State.PRESENT).select_related("pupil__school_class")
        for each in sendings(register, rows):
            staying = {pk for pk in each.pupils if stays(cast, now, pk)}
            custody.send_wave(
                actor=cast.staff(duty.staff, now.date()),
                register=register,
                wave=each.wave,
                listed=set(each.pupils) - staying,
                batch=uuid.uuid4(),
                now=now,
            )
    gate = cast.holding(Role.GATE, now.date())
    for both in both_sides(WaveCount.objects.filter(school=cast.school, date=now.date(), taken=None).order_by("pk")):
        custody.take_wave(actor=gate, count=both.count, taken=both.given, now=now)


def stays(cast: Cast, now: datetime, pupil_id: int) -> bool:
    """Whether nobody comes for the child in time today."""
    return cast.chance("stays", now.date(), pupil_id) < STAYING


def fetch_late(cast: Cast, now: datetime) -> None:
    """Whoever is still there is fetched at last, and the rolls are closed."""
    custody.note_late(now=now)
    for standing in _present(cast, now).order_by("pk"):
        contact, duty = _collectors(standing.pupil).order_by("pk").first(), _duty(standing)
        teacher = cast.staff(duty.staff, now.date())
        party = str(Party(PartyKind.CONTACT, contact.pk)) if contact else ""
        kind = Kind.COLLECTED if contact else Kind.DISMISSED
        seen = custody.Mark(standing.pupil_id, kind, now, uuid.uuid4(), party)
        custody.mark(actor=teacher, register=standing.register, marks=[seen], now=now)
    for register in Register.objects.filter(school=cast.school, date=now.date(), closed_at=None).order_by("pk"):
        keeper = _on_duty(register)
        if keeper:
            custody.close_register(actor=cast.staff(keeper.staff, now.date()), register=register, now=now)
    custody.settle_late(now=now)


def _in_care(cast: Cast, now: datetime) -> Iterator[Pupil]:
    places = Place.objects.filter(school=cast.school, course=None, state=Place.State.ACTIVE)
    places = places.filter(programme__sessions__date=now.date(), weekdays__contains=[now.isoweekday()])
    for place in places.select_related("pupil__school", "pupil__school_class__teacher__school").order_by("pk"):
        yield place.pupil


def _present(cast: Cast, now: datetime) -> QuerySet[Standing]:
    rows = Standing.objects.filter(
        register__school=cast.school, register__date=now.date(), register__closed_at=None, state=State.PRESENT
    )
    return rows.select_related(
        "pupil__school", "register__group__programme__adoption__plan_version", "register__session"
    )


def _collectors(pupil: Pupil) -> QuerySet[Contact]:
    return Contact.objects.filter(pupil=pupil, may_collect=True, must_not_collect=False).select_related("guardian")


def _duty(standing: Standing) -> Duty:
    rows = Duty.objects.select_related("staff").filter(group=standing.register.group, session=standing.register.session)
    return rows.earliest("pk")


def _on_duty(register: Register) -> Duty | None:
    return Duty.objects.filter(group=register.group, session=register.session).select_related("staff").first()
