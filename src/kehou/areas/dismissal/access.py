"""Who may say how a child goes home, who collects it, and who enters restrictions."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import Contact, Pupil, School
from kehou.base.access import Actor, Role, action, get_visible, visible

from .models import Arrangement, BoardLink, Gate, PickupCode, Restriction, Route, Volunteer, Wave

CHANGE_WAY = action("dismissal.change_way", _("改孩子怎样回家、由谁来接"), Role.GUARDIAN)
KEEP_PEOPLE = action("dismissal.keep_people", _("管理可接送的人、一次性接送码"), Role.GUARDIAN)
SEE_CHANGES = action("dismissal.see_changes", _("查看当天回家方式的变动"), Role.OFFICE, Role.PRINCIPAL, Role.GATE)
RESTRICT = action("dismissal.restrict", _("登记和解除接送限制"), Role.OFFICE)
ARRANGE = action("dismissal.arrange", _("安排回家路线、校门和放学批次"), Role.OFFICE)
VOLUNTEER = action("dismissal.volunteer", _("报名参加家长护卫队"), Role.GUARDIAN)


def access_child_home(actor: Actor, pk: int) -> Pupil:
    return get_visible(actor, CHANGE_WAY, Pupil.objects.select_related("school_class", "school"), pk)


def access_child_people(actor: Actor, pk: int) -> Pupil:
    return get_visible(actor, KEEP_PEOPLE, Pupil.objects.select_related("school_class", "school"), pk)


def access_arrangement(actor: Actor, pk: int) -> Arrangement:
    return get_visible(
        actor, CHANGE_WAY, Arrangement.objects.select_related("pupil__school_class", "pupil__school"), pk
    )


def access_collector(actor: Actor, pk: int) -> Contact:
    """A contact of an own child."""
    children = visible(actor, KEEP_PEOPLE, Pupil.objects.all())
    rows = Contact.objects.filter(pupil__in=children).select_related("guardian", "pupil__school")
    contact = rows.filter(pk=pk).first()
    if contact is None:
        raise Http404
    return contact


def access_code(actor: Actor, pk: int) -> PickupCode:
    return get_visible(actor, KEEP_PEOPLE, PickupCode.objects.select_related("pupil__school"), pk)


def schools_with_changes(actor: Actor) -> QuerySet[School]:
    return visible(actor, SEE_CHANGES, School.objects.all())


def access_restriction(actor: Actor, pk: int) -> Restriction:
    return get_visible(actor, RESTRICT, Restriction.objects.select_related("pupil__school", "contact"), pk)


def restrictable(actor: Actor) -> QuerySet[Pupil]:
    rows = visible(actor, RESTRICT, Pupil.objects.filter(left_on=None))
    return rows.select_related("school_class", "school")


def access_restrictable(actor: Actor, pk: int) -> Pupil:
    return get_visible(actor, RESTRICT, restrictable(actor), pk)


def access_route(actor: Actor, pk: int) -> Route:
    return get_visible(actor, ARRANGE, Route.objects.select_related("school"), pk)


def access_gate(actor: Actor, pk: int) -> Gate:
    return get_visible(actor, ARRANGE, Gate.objects.select_related("school"), pk)


def access_wave(actor: Actor, pk: int) -> Wave:
    return get_visible(actor, ARRANGE, Wave.objects.select_related("school"), pk)


def access_board(actor: Actor, pk: int) -> BoardLink:
    return get_visible(actor, ARRANGE, BoardLink.objects.select_related("school"), pk)


def access_volunteer(actor: Actor, pk: int) -> Volunteer:
    return get_visible(actor, ARRANGE, Volunteer.objects.select_related("school", "guardian"), pk)


def own_schools(actor: Actor) -> QuerySet[School]:
    """Schools of the actor's children."""
    children = visible(actor, VOLUNTEER, Pupil.objects.filter(left_on=None))
    return School.objects.filter(pk__in=children.values("school"))
