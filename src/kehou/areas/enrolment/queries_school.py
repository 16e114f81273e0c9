"""What class teachers and the office read about applications and places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from kehou.areas.directory.models import Contact, Pupil, School, SchoolClass
from kehou.areas.directory.queries import strict_id
from kehou.areas.directory.words import class_name, grade_name
from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Action, Actor, visible

from .access import CHECK, DECIDE, PAPER
from .models import Application, Place

STATES = tuple(Application.State)


def care_programmes(schools: Iterable[School | int]) -> list[Programme]:
    """The published services in which families choose weekdays of care, newest first."""
    rows = Programme.objects.filter(school__in=list(schools)).select_related("school", "adoption__plan_version")
    return [one for one in rows.order_by("-published_at") if not takes_courses(one)]


def takes_courses(programme: Programme) -> bool:
    return service_of(programme).has_courses


def led_classes(actor: Actor, action: Action = CHECK) -> QuerySet[SchoolClass]:
    return visible(actor, action, SchoolClass.objects.select_related("school"))


def access_class_programme(actor: Actor, action: Action, pk: int) -> Programme:
    """A care programme of the school of one of the actor's classes; 404 otherwise."""
    schools = led_classes(actor, action).order_by().values_list("school_id", flat=True).distinct()
    found = next((one for one in care_programmes(schools) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def class_applications(actor: Actor, programme: Programme) -> QuerySet[Application]:
    """The applications of the actor's own classes; the child's contacts say who the applicant is to the child."""
    rows = Application.objects.filter(programme=programme).exclude(state=Application.State.WITHDRAWN)
    if not service_of(programme).class_check:  # then who waits or was refused is none of her business
        rows = rows.filter(state=Application.State.ADMITTED)
    rows = rows.select_related("pupil", "school_class", "guardian").prefetch_related("pupil__contacts")
    return visible(actor, CHECK, rows).order_by("applied_at", "pk")


def relation(application: Application) -> str:
    """What the applicant is to the child, as the roll says."""
    contacts = application.pupil.contacts.all()
    return next((one.relation_name for one in contacts if one.guardian_id == application.guardian_id), "")


def chosen_rows[M: (Application, Place)](rows: QuerySet[M], ids: Iterable[str]) -> list[M]:
    """The rows of these ids, in order; 404 when one of them is not among the rows."""
    wanted = {strict_id(text) for text in ids}
    found = list(rows.filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise Http404
    return found


def children_of(actor: Actor) -> QuerySet[Pupil]:
    """Every child of the actor's classes: a list of those who did not apply is nobody's business (B1)."""
    rows = Pupil.objects.filter(left_on=None).select_related("school_class", "school")
    return visible(actor, PAPER, rows).order_by("school_class__grade", "school_class__number", "name", "pk")


def unsigned_places(actor: Actor, programme: Programme) -> QuerySet[Place]:
    """Admitted children of the actor's classes without a letter, with the contacts who may sign it."""
    signers = Contact.objects.filter(may_decide=True).select_related("guardian")
    rows = Place.objects.filter(programme=programme, course=None, state=Place.State.HELD)
    rows = rows.select_related("pupil", "school_class", "application", "programme__adoption__plan_version")
    rows = rows.prefetch_related(Prefetch("pupil__contacts", signers, to_attr="signers"))
    order = ("school_class__grade", "school_class__number", "pupil__name", "pk")
    return visible(actor, PAPER, rows).order_by(*order)


@dataclass(slots=True)
class Line:
    """Applications of a class or grade, counted by state."""

    title: str
    pk: int
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))

    @property
    def submitted(self) -> int:
        return self.counts[Application.State.SUBMITTED]

    @property
    def checked(self) -> int:
        return self.counts[Application.State.CHECKED]

    @property
    def admitted(self) -> int:
        return self.counts[Application.State.ADMITTED]

    @property
    def refused(self) -> int:
        return self.counts[Application.State.REFUSED]

    @property
    def withdrawn(self) -> int:
        return self.counts[Application.State.WITHDRAWN]

    def add(self, counts: Mapping[str, int]) -> None:
        for state, n in counts.items():
            self.counts[state] += n


@dataclass(frozen=True, slots=True)
class Table:
    """By grade, by class, and in all."""

    total: Line
    grades: list[tuple[Line, list[Line]]]


def counted(programme: Programme) -> Table:
    """Applications of a programme by class and state. One query."""
    rows = (
        Application.objects.filter(programme=programme)
        .values_list(
            "school_class__grade", "school_class__number", "school_class_id", "school_class__school__name", "state"
        )
        .annotate(n=Count("pk"))
        .order_by("school_class__grade", "school_class__number", "school_class_id")
    )
    table = Table(Line("", 0), [])
    for grade, of_grade in groupby(rows, key=lambda row: row[0]):
        line, classes = Line(grade_name(grade), grade), []
        for (number, pk, school), of_class in groupby(of_grade, key=lambda row: (row[1], row[2], row[3])):
            elsewhere = "" if school == programme.school.name else f"{school} "
            classes.append(Line(elsewhere + class_name(grade, number), pk))
            for *_, state, n in of_class:
                for each in (classes[-1], line, table.total):
                    each.add({state: n})
        table.grades.append((line, classes))
    return table


def decidable(actor: Actor, programme: Programme) -> QuerySet[Application]:
    """The applications of a programme that the office decides on."""
    rows = Application.objects.filter(programme=programme).select_related(
        "pupil__school_class", "school_class", "guardian"
    )
    return visible(actor, DECIDE, rows).order_by("school_class__grade", "school_class__number", "applied_at", "pk")


def places(programme: Programme) -> QuerySet[Place]:
    """The places of a programme that have not ended, with their letters."""
    rows = Place.objects.filter(programme=programme).exclude(state=Place.State.ENDED)
    rows = rows.select_related("pupil", "school_class", "course", "agreement__guardian")
    return rows.order_by("school_class__grade", "school_class__number", "pupil__name", "pk")


@dataclass(frozen=True, slots=True)
class Prospect:
    """A course at the end of its selection: how many chose it, and whether it would open."""

    course: Course
    chosen: int
    opens: bool


def prospects(programme: Programme) -> list[Prospect]:
    """What concluding the selection would do. One query."""
    service = service_of(programme)
    live = Count("places", filter=~Q(places__state=Place.State.ENDED))
    rows = programme.courses.select_related("teacher").annotate(chosen=live).order_by("pk")
    return [Prospect(row, row.chosen, not service.may_open(row.chosen).refused) for row in rows]
