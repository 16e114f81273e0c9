"""A draw: sealed, seeded, confirmed, published. Nobody can choose the seed, and nothing else can be chosen.

The list is fixed and its hash published first, with the source of the seed and the moment at which the source will have
spoken, which lies ahead. Places follow from list and seed alone. Each step is a row that never changes.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError

from kehou.areas.enrolment.models import Application
from kehou.areas.placing.access import DRAW
from kehou.areas.placing.instances import instance_of
from kehou.areas.placing.models import Draw, DrawStep, Outcome, Seed, WishList
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.allocation.allocating import allocate
from kehou.core.allocation.jsonform import instance_bytes, outcome_bytes, sha256
from kehou.core.allocation.reading import check_instance, read_instance
from kehou.core.allocation.sealing import seed_from


def seal(*, actor: Actor, programme: Programme, seed_source: str, seed_at: datetime, now: datetime) -> Draw:
    """Fix the list of wishes, and say where the seed will come from and when.

    Raises Refusal while wishes can be changed, for a source that has spoken already, when nobody wishes anything,
    while a claim to priority is handed in and not checked, and the second time.
    """
    if programme.way not in (Programme.Way.WISHES, Programme.Way.LOT):
        raise Refusal("draw.not_drawn")
    if now < programme.closes_at:
        raise Refusal("draw.running", closes_at=programme.closes_at)
    if seed_at <= now:
        raise Refusal("draw.seed_known", now=now)
    if not seed_source.strip():
        raise Refusal("draw.no_source")
    try:
        with recorded(actor, DRAW, programme, at=now) as record:
            lists = _lists(programme, now)
            if not lists:
                raise Refusal("draw.empty")
            courses = list(programme.courses.select_related("room").order_by("pk"))
            instance = instance_of(programme, lists, courses, now.date())
            check_instance(instance)
            text = instance_bytes(instance)
            draw = Draw.objects.create(
                programme=programme, school_id=programme.school_id, district_id=programme.district_id,
                instance=text.decode(), instance_sha256=sha256(text), plan_sha256=programme.adoption.filled.sha256,
                seed_source=seed_source.strip(), seed_at=seed_at, sealed_at=now, sealed_by=actor.account_id,
            )  # fmt: skip
            record.detail = {"draw": draw.pk, "sha256": draw.instance_sha256}
    except IntegrityError as clash:
        raise Refusal("draw.sealed") from clash
    return draw


def _lists(programme: Programme, now: datetime) -> Sequence[WishList]:
    if programme.way == Programme.Way.LOT:
        _ticket_applications(programme, now)
    rows = WishList.objects.filter(programme=programme, withdrawn_at=None, pupil__left_on=None)
    return list(
        rows.select_related("pupil__school_class", "pupil__school", "bundle").prefetch_related("wishes__course")
    )


def _ticket_applications(programme: Programme, now: datetime) -> None:
    """In care the application is the one wish; for the draw it gets a ticket."""
    rows = Application.objects.filter(programme=programme, state=Application.State.CHECKED)
    WishList.objects.bulk_create(
        [
            WishList(
                programme=programme, school_id=programme.school_id, district_id=programme.district_id,
                pupil_id=row.pupil_id, guardian_id=row.guardian_id, filed_at=row.applied_at, changed_at=now,
            )
            for row in rows
        ],
        batch_size=2000,
    )  # fmt: skip


def enter_seed(*, actor: Actor, draw: Draw, value: str, now: datetime) -> Outcome:
    """Enter what the announced source said; the places follow at once, and only the office sees them yet.

    Raises Refusal before the source can have spoken, for an empty text, and the second time.
    """
    if now < draw.seed_at:
        raise Refusal("draw.seed_early", seed_at=draw.seed_at)
    if not value.strip():
        raise Refusal("draw.seed_empty")
    try:
        with recorded(actor, DRAW, draw, at=now) as record:
            Seed.objects.create(draw=draw, value=value.strip(), entered_at=now, entered_by=actor.account_id)
            text = drawn(draw, value)
            outcome = Outcome.objects.create(draw=draw, result=text.decode(), result_sha256=sha256(text), made_at=now)
            record.detail = {"seed": value.strip(), "sha256": outcome.result_sha256}
    except IntegrityError as clash:
        raise Refusal("draw.seeded") from clash
    return outcome


def drawn(draw: Draw, value: str) -> bytes:
    """What follows from a sealed list and the words of the source: the same whenever it is asked."""
    return outcome_bytes(allocate(read_instance(draw.instance), seed_from(draw.instance_sha256, value)))


def holds(draw: Draw) -> bool:
    """Whether a past draw, computed anew, still gives what was published, byte by byte."""
    sealed = sha256(draw.instance.encode()) == draw.instance_sha256
    return sealed and drawn(draw, draw.seed.value).decode() == draw.outcome.result


def confirm(*, actor: Actor, draw: Draw, now: datetime) -> DrawStep:
    """The office has looked at the preview."""
    if not Outcome.objects.filter(draw=draw).exists():
        raise Refusal("draw.no_seed")
    with recorded(actor, DRAW, draw, at=now):
        return step(draw, DrawStep.Kind.CONFIRMED, actor, now)


def step(draw: Draw, kind: DrawStep.Kind, actor: Actor, now: datetime) -> DrawStep:
    """Put a step on record, once."""
    row, made = DrawStep.objects.get_or_create(draw=draw, kind=kind, defaults={"at": now, "by": actor.account_id})
    if not made and kind == DrawStep.Kind.PUBLISHED:
        raise Refusal("draw.published")
    return row


def courses_by_title(programme: Programme) -> dict[str, Course]:
    found = {course.title: course for course in programme.courses.select_related("programme__school").order_by("pk")}
    for course in found.values():
        course.programme = programme
    return found
