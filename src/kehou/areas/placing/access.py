"""Who may wish, draw, publish, wait, merge."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kehou.areas.enrolment.models import Place
from kehou.areas.programmes.models import Course, Programme
from kehou.base.access import Actor, Role, action, get_visible, visible

from .models import Draw, Merger, Offer, Waiting, WishList

WISH = action("placing.wish", _("替孩子填志愿、候补、答复名额通知、退课"), Role.GUARDIAN)
DRAW = action("placing.draw", _("封存志愿、录入种子、确认和公布录取结果"), Role.OFFICE)
SEE = action("placing.see", _("查看志愿录取的进程和结果"), Role.OFFICE, Role.PRINCIPAL)
MERGE = action("placing.merge", _("决定服务点是否合并"), Role.DISTRICT)


def _programmes() -> QuerySet[Programme]:
    return Programme.objects.select_related("school", "adoption__plan_version", "adoption__school")


def access_programme(actor: Actor, pk: int) -> Programme:
    return get_visible(actor, SEE, _programmes(), pk)


def access_merging(actor: Actor, pk: int) -> Programme:
    return get_visible(actor, MERGE, _programmes(), pk)


def access_list(actor: Actor, pk: int) -> WishList:
    rows = WishList.objects.select_related("pupil__school_class", "programme__adoption__plan_version")
    return get_visible(actor, WISH, rows, pk)


def access_offer(actor: Actor, pk: int) -> Offer:
    """An offer to an own child."""
    rows = Offer.objects.select_related(
        "pupil__school_class", "course__programme__school", "programme__school", "programme__adoption__plan_version",
        "waiting", "merger__source__school",
    )  # fmt: skip
    return get_visible(actor, WISH, rows, pk)


def own_offers(actor: Actor, offers: Sequence[Offer]) -> list[Offer]:
    """Those of the offers that are to own children."""
    own = visible(actor, WISH, Offer.objects.filter(pk__in=[each.pk for each in offers]))
    ids = set(own.values_list("pk", flat=True))
    return [each for each in offers if each.pk in ids]


def access_waiting(actor: Actor, pk: int) -> Waiting:
    rows = Waiting.objects.select_related("pupil", "course", "programme__adoption__plan_version")
    return get_visible(actor, WISH, rows, pk)


def access_place(actor: Actor, pk: int) -> Place:
    """A place of an own child."""
    rows = Place.objects.select_related(
        "pupil__school_class", "course", "programme__school", "programme__adoption__plan_version"
    )
    return get_visible(actor, WISH, rows, pk)


def own_draws(actor: Actor) -> QuerySet[Draw]:
    return visible(actor, SEE, Draw.objects.select_related("programme__school"))


def own_mergers(actor: Actor) -> QuerySet[Merger]:
    return visible(actor, MERGE, Merger.objects.select_related("source__school", "target__school"))


def is_course_of(course: Course, programme: Programme) -> bool:
    return course.programme_id == programme.pk
