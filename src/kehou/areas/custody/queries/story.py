"""A child's day in plain words for its family: who had it since when, and how it left."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext

from kehou.areas.custody.models import Event
from kehou.areas.directory.models import Contact, Pupil, Staff
from kehou.areas.dismissal.models import PickupCode, Wave
from kehou.areas.duty.models import Duty, Group
from kehou.core.custody import Kind, Party, PartyKind

type Line = dict[str, object]


def story_of(pupil: Pupil, day: date) -> list[Line]:
    """Lines for `{% timeline %}`, in order; what was taken back is left out."""
    rows = Event.objects.filter(pupil=pupil, date=day).select_related("register__group", "register__session")
    events = list(rows.order_by("happened_at", "seq", "pk"))
    back = {event.corrects for event in events if event.corrects}
    return [line for event in events if event.client_id not in back for line in _lines(event)]


def _lines(event: Event) -> Iterator[Line]:
    words = _words(event)
    if words:
        at: datetime = event.happened_at
        tone = {"missing": "bad", "collected": "good", "dismissed": "good"}.get(event.kind, "now")
        yield {"what": words, "when": at, "tone": tone}


def _words(event: Event) -> str:
    party = Party.parse(event.party)
    group = str(event.register.group) if event.register else ""
    if event.kind in (Kind.RECEIVED, Kind.PRESENT):
        return gettext("由%(teacher)s照看（%(group)s）") % {"teacher": _teacher(event), "group": group}
    if event.kind == Kind.MISSING:
        return gettext("点名时不在“%(group)s”，老师正在找") % {"group": group}
    if event.kind == Kind.COLLECTED:
        return gettext("由%(person)s接走") % {"person": _person(party)}
    if event.kind == Kind.DISMISSED:
        return _left(party)
    if event.kind == Kind.HANDED_ON:
        to = Group.objects.filter(pk=party.id).first() if party and party.kind == PartyKind.GROUP else None
        return gettext("交给“%(group)s”") % {"group": to or ""}
    return ""


def _teacher(event: Event) -> str:
    taker = Party.parse(event.taker)
    if taker and taker.kind == PartyKind.STAFF:
        staff = Staff.objects.filter(pk=taker.id).first()
    else:
        duty = (
            Duty.objects.filter(session=event.register.session, group=event.register.group) if event.register else None
        )
        found = duty.select_related("staff").first() if duty is not None else None
        staff = found.staff if found else None
    return gettext("%(name)s老师") % {"name": staff.name} if staff else gettext("托管老师")


def _person(party: Party | None) -> str:
    if party and party.kind == PartyKind.CONTACT:
        contact = Contact.objects.filter(pk=party.id).select_related("guardian").first()
        if contact:
            return f"{contact.relation_name} {contact.guardian.name}"
    if party and party.kind == PartyKind.HELPER:
        code = PickupCode.objects.filter(pk=party.id).first()
        return code.helper_name if code else ""
    return ""


def _left(party: Party | None) -> str:
    wave = (
        Wave.objects.filter(pk=party.id).select_related("gate").first()
        if party and party.kind == PartyKind.WAVE
        else None
    )
    if wave:
        return gettext("随“%(wave)s”从%(gate)s放学") % {"wave": wave.title, "gate": wave.gate.name}
    return gettext("放学")
