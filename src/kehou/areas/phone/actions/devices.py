"""Phones come and go."""

import hashlib
import secrets
from datetime import datetime

from django.contrib.sessions.models import Session

from kehou.areas.directory.models import School
from kehou.areas.phone.access import END, HOLD
from kehou.areas.phone.models import Device
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.crypto import seal

KEY = 32  # bytes


def register_device(*, actor: Actor, school: School, label: str, session_key: str, now: datetime) -> tuple[Device, str]:
    """A phone of the actor's, and the key that it shows from now on; the key is told this once."""
    key = secrets.token_urlsafe(KEY)
    with recorded(actor, HOLD, Device, at=now, district_id=school.district_id) as record:
        assert actor.account_id is not None  # `recorded` has seen to it: nobody without an account holds a role
        device = Device.objects.create(
            account_id=actor.account_id,
            school=school,
            label=label,
            key_hash=hashlib.sha256(key.encode()).digest(),
            half_sealed=seal(secrets.token_hex(KEY)),
            registered_at=now,
            seen_at=now,
            session_key=session_key,
        )
        record.detail = {"device": str(device.pk)}
    return device, key


def end_device(*, actor: Actor, device: Device, now: datetime) -> None:
    """A lost phone: signed out, and told to wipe itself as soon as it asks for anything. Again changes nothing."""
    with recorded(actor, END, Device, at=now, district_id=device.school.district_id) as record:
        record.detail = {"device": str(device.pk), "account": device.account_id}
        live = Device.objects.filter(pk=device.pk, ended_at=None)
        if live.update(ended_at=now, ended_by_id=actor.account_id, half_sealed=b""):
            Session.objects.filter(session_key=device.session_key).exclude(session_key="").delete()
