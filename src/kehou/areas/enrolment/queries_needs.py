"""Children that applied, were eligible, and got nothing anywhere: until they are helped, they stay listed (B2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from kehou.areas.directory.models import School
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Actor, visible

from .access import CLOSE_NEED, REFER
from .family_story import NOT_A_NEED
from .models import Application, Place, Referral
from .queries_family import elsewhere, for_courses
from .rulings import must_be_eligible

_WAITING = (Application.State.SUBMITTED, Application.State.CHECKED)


def unmet(on: date) -> QuerySet[Application]:
    """The applications behind needs that nobody has met: one for each child and programme that still runs.

    Those that were refused, and those that wait where the window is over and no place is left: not every plan allows
    to refuse for that. A need is met while the child has a place in care anywhere, and rests while another
    application has a chance.
    """
    closed = Q(programme__closes_at__date__lte=on, programme__taken__gte=F("programme__capacity"))
    mine = Application.objects.filter(pupil=OuterRef("pupil"))
    placed = Place.objects.filter(pupil=OuterRef("pupil"), course=None).exclude(state=Place.State.ENDED)
    hoping = mine.filter(state__in=_WAITING).exclude(closed)
    later = mine.filter(Q(state=Application.State.REFUSED) & ~Q(ground__in=NOT_A_NEED), pk__gt=OuterRef("pk"))
    refused = Q(state=Application.State.REFUSED) & ~Q(ground__in=NOT_A_NEED) & ~Exists(later)
    rows = Application.objects.filter(refused | Q(state__in=_WAITING) & closed, need_closed=None, pupil__left_on=None)
    rows = rows.filter(~Exists(placed), ~Exists(hoping), programme__ends_on__gte=on)
    return rows.select_related("pupil__school__district", "school_class", "programme__adoption__plan_version", "school")


def of_school(actor: Actor, on: date) -> QuerySet[Application]:
    """Children of the actor's own school, by name: the school knows them."""
    own = visible(actor, CLOSE_NEED, School.objects.all()).values("pk")
    return unmet(on).filter(pupil__school__in=own).order_by("school_class__grade", "school_class__number", "pk")


def of_district(actor: Actor, on: date) -> QuerySet[Application]:
    """Children of the district's schools; its pages show a case number, school and grade, never a name."""
    schools = visible(actor, REFER, School.objects.all()).values("pk")
    return unmet(on).filter(pupil__school__in=schools).order_by("decided_at", "pk")


@dataclass(frozen=True, slots=True)
class Case:
    """One need as the district reads it."""

    application: Application
    ground: str
    days: int
    referred: tuple[Referral, ...]


def cases(rows: Iterable[Application], on: date) -> list[Case]:
    """With the ground in the plan's words and how long it has waited. Two queries."""
    found = list(rows)
    by_application: dict[int, list[Referral]] = {}
    for row in Referral.objects.filter(application__in=found).select_related("programme__school").order_by("pk"):
        by_application.setdefault(row.application_id, []).append(row)
    return [
        Case(
            row,
            ground_words(row),
            (on - (row.decided_at or row.programme.closes_at).date()).days,
            tuple(by_application.get(row.pk, ())),
        )
        for row in found
    ]


def ground_words(application: Application) -> str:
    """The ground as the plan words it, with its clauses."""
    plan = application.programme.adoption.filled
    if application.state != Application.State.REFUSED:
        return gettext("名额已满，还在等")
    for ground in service_of(application.programme).grounds:
        if ground.code == application.ground:
            return f"{ground.text}（{'；'.join(cited(plan, ground.cites))}）"
    return application.ground


def vacancies(on: date, actor: Actor) -> list[Programme]:
    """Care with places left at the district's schools, most places first."""
    schools = visible(actor, REFER, School.objects.all()).values("pk")
    rows = Programme.objects.filter(school__in=schools, ends_on__gte=on, taken__lt=F("capacity"))
    rows = rows.select_related("school__district", "adoption__plan_version", "adoption__school")
    return sorted((row for row in rows if not for_courses(row)), key=lambda one: one.taken - one.capacity)


def possible(application: Application, among: Iterable[Programme]) -> list[Programme]:
    """Those of the programmes that take this very child: its own school's others, and sites open to other schools."""
    pupil = application.pupil
    own = Q(school_id=pupil.school_id) & ~Q(pk=application.programme_id)
    ids = set(Programme.objects.filter(own | elsewhere(pupil)).values_list("pk", flat=True))
    return [one for one in among if one.pk in ids and _serves(one, application)]


def _serves(programme: Programme, application: Application) -> bool:
    from kehou.base.refusal import Refusal

    try:
        must_be_eligible(programme, application.pupil, application.declared)
    except Refusal as refusal:
        return refusal.code == "eligibility.not_told"  # its family will be asked
    return True
