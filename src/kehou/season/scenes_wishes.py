"""Courses by wishes and lot: families list them, the office draws, some leave, others wait. Two sites become one."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from kehou.areas.directory.models import Contact, Guardian, Pupil
from kehou.areas.duty import actions as duty
from kehou.areas.enrolment import actions as enrolment
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.placing import actions as placing
from kehou.areas.placing.models import Draw, DrawStep, Merger, Offer, Waiting, WishList
from kehou.areas.placing.queries.mergers import proposal_for
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Actor, Role

from .cast import Cast, at
from .scenes_courses import COURSES, MENU
from .scenes_joining import told_of

WANTING = 0.45  # the share of families that list wishes
MERGING = {"示范第一小学": 30, "示范第二小学": 18}  # children who apply for summer care at the town's two sites


def by_wishes(cast: Cast) -> Programme | None:
    rows = Programme.objects.select_related("school", "adoption__plan_version", "adoption__school")
    return rows.filter(school=cast.school, service=COURSES, way=Programme.Way.WISHES).first()


def list_wishes(cast: Cast, now: datetime) -> None:
    """Families list what their children like best; brothers and sisters of one family are tied together."""
    programme = by_wishes(cast)
    if programme is None:
        return
    courses = list(programme.courses.select_related("room").order_by("pk"))
    pupils = list(cast.school.pupils.select_related("school_class", "school").order_by("pk"))
    guardians = cast.guardians(pupils)
    known = set(WishList.objects.filter(programme=programme).values_list("pupil_id", flat=True))
    for pupil in pupils:
        if pupil.pk in guardians and pupil.pk not in known and cast.chance("wants", pupil.pk) < WANTING:
            _list(cast, programme, courses, pupil, guardians[pupil.pk], now)
    _tie_siblings(cast, programme, now)


def _list(
    cast: Cast, programme: Programme, courses: Sequence[Course], pupil: Pupil, guardian: Guardian, now: datetime
) -> None:
    wanted = {offer.title: offer.wanted for offer in MENU}
    fitting = [course for course in courses if pupil.school_class.grade in course.grades]
    liked = sorted(fitting, key=lambda c: cast.chance("likes", c.title, pupil.pk) / wanted.get(c.title, 0.01))
    placing.file_wishes(
        actor=cast.family(guardian, now.date()),
        programme=programme,
        pupil=pupil,
        guardian=guardian,
        courses=liked[: 2 + int(cast.chance("many", pupil.pk) * 3)],
        wanted=1 + (cast.chance("two", pupil.pk) < 0.2),
        now=now + timedelta(seconds=round(cast.chance("wish", pupil.pk) * 3600, 3)),
    )


def _tie_siblings(cast: Cast, programme: Programme, now: datetime) -> None:
    lists = list(WishList.objects.filter(programme=programme, bundle=None).select_related("guardian"))
    by_guardian: dict[int, list[WishList]] = {}
    for each in lists:
        by_guardian.setdefault(each.guardian_id, []).append(each)
    for members in by_guardian.values():
        if len(members) > 1:
            actor = cast.family(members[0].guardian, now.date())
            kind = "all" if cast.chance("bundle", members[0].pk) < 0.5 else "any"
            placing.tie(actor=actor, programme=programme, lists=members, kind=kind, now=now + timedelta(hours=1))


def seal(cast: Cast, now: datetime) -> None:
    programme = by_wishes(cast)
    if programme is None or Draw.objects.filter(programme=programme).exists():
        return
    office = cast.holding(Role.OFFICE, now.date())
    source = programme.adoption.filled.service(COURSES).placing.seed_source
    placing.seal(actor=office, programme=programme, seed_source=source, seed_at=at(now.date(), "21:15:00"), now=now)


def draw(cast: Cast, now: datetime) -> None:
    """The office enters what the (made-up) source said: seven numbers that chance has drawn for the demo."""
    row = Draw.objects.filter(programme=by_wishes(cast), seed=None).first() if by_wishes(cast) else None
    if row is None:
        return
    balls = sorted({1 + int(cast.chance("ball", n) * 33) for n in range(12)})[:6]
    said = " ".join(f"{ball:02}" for ball in balls) + f" + {1 + int(cast.chance('blue') * 16):02}"
    placing.enter_seed(actor=cast.holding(Role.OFFICE, now.date()), draw=row, value=said, now=now)


def publish(cast: Cast, now: datetime) -> None:
    programme = by_wishes(cast)
    row = Draw.objects.filter(programme=programme).select_related("programme__school").first() if programme else None
    if row is None or DrawStep.objects.filter(draw=row, kind=DrawStep.Kind.PUBLISHED).exists():
        return
    office = cast.holding(Role.OFFICE, now.date())
    placing.confirm(actor=office, draw=row, now=now)
    placing.publish(actor=office, draw=row, now=now)


def leave_some(cast: Cast, now: datetime) -> None:
    """Three children leave full courses; their seats are offered to the first in line."""
    programme = by_wishes(cast)
    if programme is None or Offer.objects.filter(programme=programme).exists():
        return
    awaited = Waiting.objects.filter(programme=programme, state=Waiting.State.WAITING).values("course")
    rows = Place.objects.filter(programme=programme, course__in=awaited).exclude(state=Place.State.ENDED)
    places = list(rows.select_related("pupil", "programme__adoption__plan_version").order_by("pk"))
    for place in sorted(places, key=lambda each: cast.chance("leaves", each.pupil_id))[:3]:
        placing.leave_place(actor=_deciding(cast, place.pupil, now), place=place, now=now)


def answer_one(cast: Cast, now: datetime) -> None:
    """One family accepts, the others let it run out: then it goes to the next."""
    programme = by_wishes(cast)
    placing.sweep(now)
    taken = Offer.objects.filter(programme=programme, state=Offer.State.ACCEPTED).exists()
    if programme is None or taken:
        return
    rows = Offer.objects.filter(programme=programme, state=Offer.State.OPEN, expires_at__gt=now)
    offer = rows.select_related("pupil", "waiting", "programme__adoption__plan_version", "course__programme").first()
    if offer:
        losing = placing.losing_by(offer)
        actor = _deciding(cast, offer.pupil, now)
        placing.accept_offer(actor=actor, offer=offer, giving_up=[place.pk for place in losing], now=now)
        duty.group_courses(actor=cast.holding(Role.OFFICE, now.date()), programme=programme, now=now)


def _deciding(cast: Cast, pupil: Pupil, now: datetime) -> Actor:
    contact = Contact.objects.filter(pupil=pupil, may_decide=True).select_related("guardian").earliest("pk")
    return cast.family(contact.guardian, now.date())


def settle(cast: Cast, now: datetime) -> None:
    """The job of every minute: what has run out goes on, and seats that siblings wait for are offered."""
    if by_wishes(cast):
        placing.sweep(now)


# two sites of a town ------------------------------------------------------------------------------------------------
def _summer(cast: Cast) -> Programme | None:
    rows = Programme.objects.select_related("school", "adoption__plan_version", "adoption__school")
    return rows.filter(school=cast.school, adoption__plan_version__key="yuhang-summer").first()


def apply_for_summer(cast: Cast, now: datetime) -> None:
    """Some families of both schools apply; at one of the sites too few."""
    programme = _summer(cast)
    if programme is None:
        return
    pupils = list(cast.school.pupils.filter(school_class__grade__lte=5).select_related("school_class", "school"))
    pupils.sort(key=lambda pupil: cast.chance("summer", pupil.pk))
    guardians = cast.guardians(pupils)
    known = set(Application.objects.filter(programme=programme).values_list("pupil_id", flat=True))
    days = programme.adoption.filled.service(programme.service).weekdays.all
    for pupil in pupils[: MERGING.get(cast.school.name, 0)]:
        if pupil.pk in known or pupil.pk not in guardians:
            continue
        declared = told_of(cast, programme, pupil) | {"category": "none", "roll_in": "yuhang"}
        enrolment.apply(
            actor=cast.family(guardians[pupil.pk], now.date()),
            programme=programme,
            pupil=pupil,
            guardian=guardians[pupil.pk],
            weekdays=list(days),
            client_key=uuid.uuid4(),
            declared=declared,
            now=now,
        )


def merge(cast: Cast, now: datetime) -> None:
    """The district puts the small site together with the other of its town."""
    programme = _summer(cast)
    found = proposal_for(programme, now) if programme else None
    if programme is None or found is None or Merger.objects.filter(source=programme).exists():
        return
    placing.decide_merger(
        actor=cast.district(now.date()),
        source=programme,
        target=found.targets[0],
        answer_by=now + timedelta(days=2),
        now=now,
    )


def answer_merger(cast: Cast, now: datetime) -> None:
    """Most families accept the other site, a few decline, some do not answer."""
    rows = Offer.objects.filter(merger__source__school=cast.school, state=Offer.State.OPEN, expires_at__gt=now)
    offers = rows.select_related("pupil", "merger", "course", "programme__adoption__plan_version", "programme__school")
    for offer in offers:
        drawn, actor = cast.chance("merged", offer.pupil_id), _deciding(cast, offer.pupil, now)
        if drawn < 0.7:
            placing.accept_offer(actor=actor, offer=offer, now=now)
        elif drawn < 0.85:
            placing.decline_offer(actor=actor, offer=offer, now=now)
