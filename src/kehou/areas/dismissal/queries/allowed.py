"""Restrictions: they beat every list, wish and code."""

from collections.abc import Iterable

from django.db.models import Q

from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.dismissal.models import Restriction


def barred(pupil: Pupil, contact: Contact) -> bool:
    """Whether this contact may not take the child, or nobody may without the office."""
    whole = Q(contact=None) | Q(contact=contact)
    return contact.must_not_collect or Restriction.objects.filter(whole, pupil=pupil, lifted_at=None).exists()


def restricted(pupil: Pupil) -> bool:
    """Whether there is anybody who may not take the child: then no stranger may, whatever code is shown."""
    return (
        Restriction.objects.filter(pupil=pupil, lifted_at=None).exists()
        or pupil.contacts.filter(must_not_collect=True).exists()
    )


def office_only(pupils: Iterable[int]) -> set[int]:
    """Those of the children whose every early hand-over goes through the office. One query."""
    rows = Restriction.objects.filter(pupil_id__in=list(pupils), contact=None, lifted_at=None)
    return set(rows.values_list("pupil_id", flat=True))
