"""Who may collect: a deciding guardian adds and stops collectors; bars are the office's alone."""

import re
from datetime import datetime

from kehou.areas.directory.models import Contact, Guardian, Pupil
from kehou.areas.directory.sheets.words import Relation
from kehou.areas.dismissal.access import KEEP_PEOPLE
from kehou.areas.messages.actions import tell_families
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .holding import hold_child

MOBILE = re.compile(r"1[3-9]\d{9}")
NAME = 30  # characters


def add_collector(
    *, actor: Actor, pupil: Pupil, name: str, phone: str, relation: str, emergency: bool, now: datetime
) -> Contact:
    """This grown-up may collect the child from now on; everybody who decides for it is told.

    Raises Refusal for a number that is none, for somebody who is listed, and, without saying why, for somebody barred.
    """
    name, phone = clean_name(name), clean_phone(phone)
    if relation not in {each.value for each in Relation}:
        raise Refusal("people.incomplete")
    with recorded(actor, KEEP_PEOPLE, pupil, at=now, district_id=pupil.school.district_id) as record:
        hold_child(pupil)
        _may_be_added(pupil, name, phone)
        guardian, _made = Guardian.objects.get_or_create(phone=phone, name=name)
        contact, made = Contact.objects.get_or_create(
            pupil=pupil,
            guardian=guardian,
            defaults={"relation": relation, "may_collect": True, "is_emergency": emergency, "added_at": now},
        )
        if not made:
            contact.may_collect, contact.is_emergency, contact.added_at = True, emergency or contact.is_emergency, now
            contact.save(update_fields=["may_collect", "is_emergency", "added_at"])
        record.detail = {"contact": contact.pk, "collects": True}
        params = {pupil.pk: {"by": actor.name, "person": name}}
        tell_families([pupil], kind="people.added", now=now, params=params)
    return contact


def _may_be_added(pupil: Pupil, name: str, phone: str) -> None:
    known = list(pupil.contacts.filter(guardian__phone=phone).select_related("guardian"))
    if any(each.must_not_collect for each in known) or pupil.restrictions.filter(
        contact__guardian__phone=phone, lifted_at=None
    ):
        raise Refusal("people.call_office")
    if any(each.may_collect and each.guardian.name == name for each in known):
        raise Refusal("people.known", person=name)


def stop_collector(*, actor: Actor, contact: Contact, now: datetime) -> None:
    """This grown-up no longer collects. Guardians who decide stay; whoever is barred stays barred."""
    if contact.may_decide:
        raise Refusal("people.guardian", person=contact.guardian.name)
    with recorded(actor, KEEP_PEOPLE, contact.pupil, at=now, district_id=contact.pupil.school.district_id) as record:
        hold_child(contact.pupil)
        Contact.objects.filter(pk=contact.pk).update(may_collect=False, is_emergency=False, added_at=now)
        record.detail = {"contact": contact.pk, "collects": False}


def set_emergency(*, actor: Actor, contact: Contact, on: bool, now: datetime) -> None:
    """Whether this grown-up is called in an emergency."""
    if contact.must_not_collect:
        raise Refusal("people.call_office")
    with recorded(actor, KEEP_PEOPLE, contact.pupil, at=now, district_id=contact.pupil.school.district_id) as record:
        Contact.objects.filter(pk=contact.pk).update(is_emergency=on)
        record.detail = {"contact": contact.pk, "emergency": on}


def clean_name(text: str) -> str:
    name = " ".join(text.split())[:NAME]
    if not name:
        raise Refusal("people.incomplete")
    return name


def clean_phone(text: str) -> str:
    phone = re.sub(r"[\s-]", "", text)[:20]
    if not MOBILE.fullmatch(phone):
        raise Refusal("people.phone", phone=phone)
    return phone
