"""Publishing a draw: places, hours, bills, reasons, waiting lists and messages, all in one transaction, set by set."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef

from kehou.areas.enrolment import seats
from kehou.areas.enrolment.actions.billing import bill_places
from kehou.areas.enrolment.actions.courses import open_courses, set_states
from kehou.areas.enrolment.models import Application, CourseSlot, Place
from kehou.areas.enrolment.slots import slots_of
from kehou.areas.messages.actions import tell_families
from kehou.areas.placing.access import DRAW
from kehou.areas.placing.models import Bundle, Draw, DrawStep, Verdict, Waiting, WishList
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.allocation.outcome import Outcome
from kehou.core.allocation.reading import read_instance, read_outcome

from .drawing import courses_by_title, step
from .limits import keep_groups, limits_of
from .offering import note
from .telling import Telling
from .together import offer_after_commit
from .waiting import promote

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Sheet:
    """What publishing works on: the outcome, whose ticket is whose, which title is which course."""

    draw: Draw
    outcome: Outcome
    lists: Mapping[str, WishList]
    courses: Mapping[str, Course]

    @property
    def programme(self) -> Programme:
        return self.draw.programme

    def standing(self, ticket: str) -> bool:
        """Whether the child still wants its place: neither withdrawn since the list was sealed, nor gone."""
        held = self.lists[ticket]
        return held.withdrawn_at is None and held.pupil.left_on is None


def publish(*, actor: Actor, draw: Draw, now: datetime) -> list[Place]:
    """Make the drawn places real and tell every family. Prices are fixed by the bills that are written here.

    Raises Refusal before it is confirmed, and the second time. A child that withdrew since gets no place; its seat
    goes to the next in line.
    """
    if not DrawStep.objects.filter(draw=draw, kind=DrawStep.Kind.CONFIRMED).exists():
        raise Refusal("draw.not_confirmed")
    with recorded(actor, DRAW, draw, at=now) as record:
        step(draw, DrawStep.Kind.PUBLISHED, actor, now)
        sheet = _sheet(draw)
        Programme.objects.filter(pk=draw.programme_id).update(concluded_at=now)
        places = _courses(sheet, now) if sheet.courses else _care(sheet, now)
        Verdict.objects.bulk_create(_verdicts(sheet), batch_size=BATCH)
        _waiting(sheet, now)
        _tell(sheet, now)
        _move_up(sheet, now)
        record.detail = {"places": len(places), "sha256": draw.outcome.result_sha256}
    return places


def _move_up(sheet: Sheet, now: datetime) -> None:
    """Lines in which siblings wait all or none are looked at together, once for all of them."""
    rows = Waiting.objects.filter(programme=sheet.programme, bundle__isnull=False)
    tied = set(rows.values_list("course", flat=True))
    for owner in _with_room(sheet.programme) if sheet.courses else [sheet.programme]:
        if owner.pk not in tied or isinstance(owner, Programme):
            promote(owner, now)
    if tied:
        offer_after_commit(sheet.programme.pk, now)


def _with_room(programme: Programme) -> list[Course]:
    """Courses in which a seat is free and somebody waits: whoever withdrew left it, or siblings who stay together."""
    waited = Waiting.objects.filter(course=OuterRef("pk"), state=Waiting.State.WAITING)
    rows = Course.objects.filter(Exists(waited), programme=programme, state=Course.State.OPENED)
    found = list(rows.filter(taken__lt=F("capacity")).order_by("pk"))
    for course in found:
        course.programme = programme
    return found


def _sheet(draw: Draw) -> Sheet:
    lists = WishList.objects.filter(programme=draw.programme).select_related(
        "pupil__school_class", "guardian", "bundle"
    )
    by_ticket = {each.ticket: each for each in lists}
    return Sheet(draw, read_outcome(draw.outcome.result), by_ticket, courses_by_title(draw.programme))


def _courses(sheet: Sheet, now: datetime) -> list[Place]:
    """As many queries for one course as for hundreds."""
    given: dict[str, list[WishList]] = defaultdict(list)
    for placement in sheet.outcome.placements:
        if sheet.standing(placement.child):
            given[placement.course].append(sheet.lists[placement.child])
    closed = {closure.course for closure in sheet.outcome.closed}
    for title, course in sheet.courses.items():
        short = title in closed or not given[title]  # a course in which nobody was placed does not run either
        course.state = Course.State.NOT_OPENED if short else Course.State.OPENED
    set_states(sheet.courses.values())
    made = _seated([(course, each) for title, course in sheet.courses.items() for each in given[title]], now)
    opened: dict[Course, list[Place]] = {c: [] for c in sheet.courses.values() if c.state == Course.State.OPENED}
    for place in made:
        assert place.course
        opened[place.course].append(place)
    open_courses(opened, now)
    return made


def _seated(pairs: Sequence[tuple[Course, WishList]], now: datetime) -> list[Place]:
    """Places with their hours; the seats are taken by the same guarded update as everywhere."""
    places = Place.objects.bulk_create(
        [
            Place(
                programme=course.programme, course=course, school_id=course.school_id,
                district_id=course.programme.district_id, pupil=each.pupil,
                school_class_id=each.pupil.school_class_id, weekdays=course.weekdays, state=Place.State.HELD,
                given_at=now,
            )
            for course, each in pairs
        ],
        batch_size=BATCH,
    )  # fmt: skip
    slots = [slot for place, (course, _) in zip(places, pairs, strict=True) for slot in slots_of(place, course)]
    CourseSlot.objects.bulk_create(slots, batch_size=BATCH)
    seats.take_in_many(Counter(course.pk for course, _ in pairs))
    return places


def _care(sheet: Sheet, now: datetime) -> list[Place]:
    """Places in care, as each application asked for them."""
    programme = sheet.programme
    placed = [sheet.lists[p.child] for p in sheet.outcome.placements if sheet.standing(p.child)]
    rows = Application.objects.filter(programme=programme, pupil__in=[each.pupil_id for each in placed])
    wanted = list(rows.filter(state=Application.State.CHECKED).select_related("pupil__school_class"))
    Application.objects.filter(pk__in=[a.pk for a in wanted]).update(state=Application.State.ADMITTED, decided_at=now)
    signing = service_of(programme).agreement is not None
    places = Place.objects.bulk_create(
        [
            Place(
                programme=programme, school_id=programme.school_id, district_id=programme.district_id,
                pupil=each.pupil, school_class_id=each.school_class_id, application=each, weekdays=each.weekdays,
                visiting=each.pupil.school_id != programme.school_id, given_at=now,
                state=Place.State.HELD if signing else Place.State.ACTIVE,
            )
            for each in wanted
        ],
        batch_size=BATCH,
    )  # fmt: skip
    if not signing:
        bill_places(programme, places, now)
    seats.take(programme, len(places))
    return places


def _verdicts(sheet: Sheet) -> Iterable[Verdict]:
    telling = Telling.of(sheet.draw)
    for reason in sheet.outcome.reasons:
        held = sheet.lists[reason.child]
        yield Verdict(
            draw=sheet.draw,
            pupil_id=held.pupil_id,
            school_id=held.school_id,
            district_id=held.district_id,
            course=sheet.courses.get(reason.course),
            rank=reason.wish,
            code=reason.code,
            params=telling.numbers(reason),
            cites=telling.cites(reason),
        )


def _waiting(sheet: Sheet, now: datetime) -> None:
    """The engine's waiting lists, in its order: by tier and number."""
    rows = [row for row in _rows(sheet, now) if row.course is None or row.course.state == Course.State.OPENED]
    waits = Counter(bundle for bundle, _ in {(row.bundle_id, row.pupil_id) for row in rows})
    for row in rows:
        if waits[row.bundle_id] < 2:  # the others have no line to stand in: there is nobody to wait with
            row.bundle_id = None
    note(Waiting.objects.bulk_create(rows, batch_size=BATCH), "joined", now, None)


def _rows(sheet: Sheet, now: datetime) -> Iterable[Waiting]:
    instance, tied = read_instance(sheet.draw.instance), _tied(sheet)
    keep_groups(instance)
    groups = {child.key: child.groups[0] for child in instance.children if child.groups}
    limits = limits_of(instance)
    stood = {(reason.child, reason.course): reason for reason in sheet.outcome.reasons}
    for line in sheet.outcome.waiting:
        for place, ticket in enumerate(line.children, 1):
            if sheet.standing(ticket):
                held, group = sheet.lists[ticket], groups.get(ticket, "")
                yield Waiting(
                    programme=sheet.programme, course=sheet.courses.get(line.course), school_id=held.school_id,
                    district_id=held.district_id, pupil_id=held.pupil_id, number=place,
                    rank=stood[ticket, line.course].wish, joined_at=now, bundle_id=tied.get(ticket), group=group,
                    at_most=limits.get((line.course, group)),
                )  # fmt: skip


def _tied(sheet: Sheet) -> dict[str, int]:
    """By ticket, the families who wanted all or none, and none of whose children got anything."""
    got = {sheet.lists[each.child].bundle_id for each in sheet.outcome.placements if sheet.standing(each.child)}
    lists = {
        ticket: each for ticket, each in sheet.lists.items() if each.bundle and each.bundle.kind == Bundle.Kind.ALL
    }
    return {ticket: each.bundle_id for ticket, each in lists.items() if each.bundle_id and each.bundle_id not in got}


def _tell(sheet: Sheet, now: datetime) -> None:
    lists = [each for each in sheet.lists.values() if each.withdrawn_at is None]
    params = {each.pupil_id: {"programme": sheet.programme.title} for each in lists}
    tell_families([each.pupil for each in lists], kind="draw.published", now=now, params=params)
