"""Who the children are, whom to call about them, and where they go next today."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import OuterRef, Subquery

from kehou.areas.custody.models import Leave
from kehou.areas.directory.models import Contact, Pupil, Staff
from kehou.areas.dismissal.queries.allowed import office_only
from kehou.areas.dismissal.queries.today import ways_of
from kehou.areas.dismissal.queries.words import way_words
from kehou.areas.enrolment.models import Place

from .parts import Json


def children_of(pupils: Collection[int], today: date) -> dict[int, Json]:
    """By pupil: who it is, whom to call, who may collect, and where it goes next today."""
    rows = Pupil.objects.filter(pk__in=list(pupils)).select_related("school_class__teacher")
    contacts = contacts_of(pupils, with_phones=True)
    leaves = _leaves(pupils, today)
    courses, ways, office = _courses(pupils, today), ways_of(pupils, today), office_only(pupils)
    return {
        row.pk: {
            "id": row.pk,
            "name": row.name,
            "class": str(row.school_class),
            "order": [row.school_class.grade, row.school_class.number],
            "teacher": _person(row.school_class.teacher),
            "contacts": contacts.get(row.pk, []),
            **leaves.get(row.pk, {"leave": None, "leave_by": None}),
            "next": courses.get(row.pk),
            "home": way_words(ways[row.pk]) if row.pk in ways else "",
            "office": row.pk in office,
        }
        for row in rows
    }


def _leaves(pupils: Collection[int], today: date) -> dict[int, Json]:
    """By pupil: why it is on leave, and which of its contacts asked (none where that is no contact any more)."""
    mine = Contact.objects.filter(pupil=OuterRef("pupil"), guardian=OuterRef("asked_by")).order_by("pk")
    rows = Leave.objects.filter(pupil_id__in=list(pupils), date=today, withdrawn_at=None)
    rows = rows.annotate(contact=Subquery(mine.values("pk")[:1]))
    return {row.pupil_id: {"leave": row.reason, "leave_by": row.contact} for row in rows}


def _person(staff: Staff | None) -> Json | None:
    return {"id": staff.pk, "name": staff.name, "phone": staff.phone} if staff else None


def contacts_of(pupils: Collection[int], *, with_phones: bool) -> dict[int, list[Json]]:
    """The gate knows who may collect; telephone numbers are for those who keep the child."""
    found: dict[int, list[Json]] = defaultdict(list)
    rows = Contact.objects.filter(pupil_id__in=list(pupils)).order_by("pk")
    columns = ("pupil_id", "pk", "guardian__name", "relation", "guardian__phone", "may_collect", "must_not_collect")
    for pupil, pk, name, relation, phone, collects, barred in rows.values_list(*columns):
        found[pupil].append(
            {
                "id": pk,
                "name": name,
                "relation": Contact(relation=relation).relation_name,
                "phone": phone if with_phones else "",
                "collects": collects and not barred,
                "barred": barred,
            }
        )
    return found


def _courses(pupils: Collection[int], today: date) -> dict[int, Json]:
    """The course that a child goes on to today: the first of them."""
    rows = Place.objects.filter(
        pupil_id__in=list(pupils), state=Place.State.ACTIVE, course__sessions__date=today
    ).order_by("-course__sessions__starts_at")
    values = rows.values_list("pupil_id", "course__sessions__starts_at", "course__title", "course__group__pk")
    return {pk: {"at": f"{starts:%H:%M}", "title": title, "group": group} for pk, starts, title, group in values}
