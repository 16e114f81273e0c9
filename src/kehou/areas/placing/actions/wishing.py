"""A family's wishes: filed, changed and withdrawn by the guardian until the closing second, with equal ease."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kehou.areas.directory.models import Guardian, Pupil
from kehou.areas.enrolment.actions.courses import told_before
from kehou.areas.enrolment.rulings import must_be_eligible, must_be_open
from kehou.areas.placing.access import WISH
from kehou.areas.placing.models import Bundle, DrawStep, Wish, WishList
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal


def file_wishes(
    *,
    actor: Actor,
    programme: Programme,
    pupil: Pupil,
    guardian: Guardian,
    courses: Sequence[Course],
    now: datetime,
    wanted: int = 1,
    seen: int | None = None,
) -> WishList | None:
    """Put these courses, best liked first, in place of what was wished before; none withdraws the list.

    `seen` is the version of the list that the family had before its eyes (0: none): where it changed since, this is
    refused, unless it says what is there already (a second tap). Withdrawing is possible until the result is published:
    then the seat goes to the next in line. Otherwise raises Refusal outside the window, for a child or
    course that does not belong here, and for more wishes or courses than the school allows.
    """
    if courses:
        must_be_open(programme, now)
    elif DrawStep.objects.filter(draw__programme=programme, kind=DrawStep.Kind.PUBLISHED).exists():
        raise Refusal("wishes.published")
    _must_suit(programme, pupil, courses, wanted)
    with recorded(actor, WISH, programme, at=now) as record:
        Pupil.objects.select_for_update().get(pk=pupil.pk)  # one change after the other, whichever phone it is on
        held = WishList.objects.filter(programme=programme, pupil=pupil).first()
        if held and _says(held, courses, wanted):
            return held
        if seen is not None and seen != (held.version if held else 0):
            raise Refusal("wishes.changed")
        if held is None and not courses:
            return None
        kept = held or _new(programme, pupil, guardian, now)
        _write(kept, guardian, courses, wanted, now)
        record.detail = {"pupil": pupil.pk, "courses": [course.pk for course in courses], "wanted": wanted}
    return kept


def _must_suit(programme: Programme, pupil: Pupil, courses: Sequence[Course], wanted: int) -> None:
    service = service_of(programme)
    placing, plan = service.placing, programme.adoption.filled
    if programme.way != Programme.Way.WISHES:
        raise Refusal("wishes.not_by_wishes", title=programme.title)
    if courses:  # who only withdraws may always do so
        must_be_eligible(programme, pupil, told(programme, pupil))
    if len(courses) > placing.wishes:
        raise Refusal("wishes.too_many", cites=cited(plan, placing.cites), most=placing.wishes)
    if not 1 <= wanted <= placing.places:
        raise Refusal("wishes.wanted", cites=cited(plan, placing.cites), most=placing.places)
    for course in courses:
        if course.programme_id != programme.pk or len({c.pk for c in courses}) < len(courses):
            raise Refusal("wishes.not_here")
        if pupil.school_class.grade not in course.grades:
            raise Refusal("eligibility.grade", grades="、".join(map(str, course.grades)))


def _says(held: WishList, courses: Sequence[Course], wanted: int) -> bool:
    wished = list(held.wishes.values_list("course_id", flat=True))
    same = wished == [course.pk for course in courses]
    return same and held.wanted == wanted and (held.withdrawn_at is None) == bool(courses)


def _new(programme: Programme, pupil: Pupil, guardian: Guardian, now: datetime) -> WishList:
    return WishList(
        programme=programme,
        school_id=programme.school_id,
        district_id=programme.district_id,
        pupil=pupil,
        guardian=guardian,
        version=0,
        filed_at=now,
    )


def _write(kept: WishList, guardian: Guardian, courses: Sequence[Course], wanted: int, now: datetime) -> None:
    kept.guardian, kept.wanted, kept.changed_at = guardian, wanted, now
    kept.version += 1
    kept.withdrawn_at = None if courses else now
    if not courses:
        kept.bundle = None
    kept.save()
    kept.wishes.all().delete()
    Wish.objects.bulk_create(Wish(wish_list=kept, course=course, rank=rank) for rank, course in enumerate(courses, 1))


def told(programme: Programme, pupil: Pupil) -> dict[str, Any]:
    """What the family told about the child: with its wishes here, else when it last applied for care."""
    held = WishList.objects.filter(programme=programme, pupil=pupil).only("declared").first()
    return dict(held.declared) if held and held.declared else told_before(pupil)


def tell_facts(
    *, actor: Actor, programme: Programme, pupil: Pupil, guardian: Guardian, declared: Mapping[str, Any], now: datetime
) -> WishList:
    """Tell what the plan asks about the child, before or after wishing; it counts as far as it is proven.

    Raises Refusal outside the window.
    """
    must_be_open(programme, now)
    if programme.way != Programme.Way.WISHES:
        raise Refusal("wishes.not_by_wishes", title=programme.title)
    with recorded(actor, WISH, programme, at=now) as record:
        Pupil.objects.select_for_update().get(pk=pupil.pk)
        held = WishList.objects.filter(programme=programme, pupil=pupil).first() or _new(
            programme, pupil, guardian, now
        )
        if held.pk is None:
            held.withdrawn_at = now  # nothing is wished yet
        held.declared, held.changed_at = dict(declared), now
        held.save()
        record.detail = {"pupil": pupil.pk, "told": sorted(declared)}
    return held


def tie(*, actor: Actor, programme: Programme, lists: Sequence[WishList], kind: str, now: datetime) -> Bundle | None:
    """Brothers and sisters apply together from now on; an empty `kind` sets them apart again.

    Raises Refusal outside the window, and for fewer than two children with wishes.
    """
    must_be_open(programme, now)
    live = [each for each in lists if each.withdrawn_at is None and each.programme_id == programme.pk]
    with recorded(actor, WISH, programme, at=now) as record:
        bundle = None
        if kind:
            if len(live) < 2:
                raise Refusal("wishes.alone")
            bundle = Bundle.objects.create(programme=programme, kind=Bundle.Kind(kind), made_at=now)
        WishList.objects.filter(pk__in=[each.pk for each in live]).update(bundle=bundle, changed_at=now)
        record.detail = {"pupils": [each.pupil_id for each in live], "kind": kind}
    return bundle
