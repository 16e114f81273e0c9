"""Who may hold a day on a phone, end a phone's access, print rolls and enter them from paper."""

import hashlib
import hmac
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import School
from kehou.base.access import Actor, Role, action, get_visible, visible

from .models import Device

HOLD = action("phone.hold", _("在手机上使用点名应用（可离线）"), Role.CARE_TEACHER, Role.GATE)
PAPER = action("phone.paper", _("打印纸质名单，用后补录"), Role.CARE_TEACHER, Role.OFFICE)
END = action("phone.end", _("查看装有点名应用的手机，停用丢失的手机"), Role.OFFICE)


def seen_devices(actor: Actor) -> "list[Device]":
    """Phones of the actor's school, the ones in use first."""
    rows = visible(actor, END, Device.objects.select_related("account", "ended_by"))
    return sorted(rows, key=lambda row: (row.ended_at is not None, -row.seen_at.timestamp()))


def access_device(actor: Actor, pk: UUID) -> Device:
    return get_visible(actor, END, Device.objects.select_related("account"), pk)  # type: ignore[arg-type]  # a UUID is its key


def known_device(pk: UUID, key: str) -> Device | None:
    """The phone that shows this key, ended or not; None for a stranger."""
    device = Device.objects.select_related("account", "school").filter(pk=pk).first()
    if device is None or not hmac.compare_digest(bytes(device.key_hash), hashlib.sha256(key.encode()).digest()):
        return None
    return device


def school_of(actor: Actor) -> School | None:
    """Where the actor works today: at the gate, or with a group."""
    rows = School.objects.filter(pk__in=[post.id for post in actor.posts if post.role == Role.GATE])
    gate = rows.order_by("pk").first()
    if gate:
        return gate
    if actor.account_id is None:
        return None
    return School.objects.filter(staff__account_id=actor.account_id).order_by("pk").first()
