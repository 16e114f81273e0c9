"""A phone as the server sees it: an account's browser that has registered, and what it sends."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from kehou.areas.accounts.models import Account
from kehou.areas.phone.models import Device
from kehou.base.access import Role
from tests.areas.custody.day import OPENING, Day, clock
from tests.support.world import at, signed_in


@dataclass
class Phone:
    client: Client
    account: Account
    device: str = ""
    have: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, account: Account) -> "Phone":
        phone = cls(signed_in(account), account)
        answer = phone.client.post("/day/app/device/", {}, "application/json").json()
        phone.device = f"{answer['device']}.{answer['key']}"
        return phone

    @property
    def row(self) -> Device:
        return Device.objects.get(pk=self.device.partition(".")[0])

    def sync(self, *facts: dict[str, Any], **changes: Any) -> Any:
        asked = {"account": self.account.pk, "waiting": len(facts), "have": self.have, "facts": list(facts), **changes}
        return self.client.post(
            "/day/app/sync/", json.dumps(asked), "application/json", headers={"X-Kehou-Device": self.device}
        )

    def day(self, *facts: dict[str, Any]) -> dict[str, Any]:
        """The day after these facts; all of them have to be taken."""
        answer = self.sync(*facts).json()
        assert [each["as"] for each in answer["answers"]] == ["stored"] * len(facts), answer["answers"]
        return answer["day"]  # type: ignore[no-any-return]


def teacher_phone(day: Day, *, now: str = OPENING, group: Any = None) -> Phone:
    clock(now)
    account = day.teachers[(group or day.group).pk].account
    assert account
    return Phone.of(account)


def gate_phone(day: Day, *, now: str = OPENING) -> Phone:
    clock(now)
    return Phone.of(day.world.staff_account(Role.GATE))


def fact(day: Day, pupil_id: int, kind: str, *, now: str = OPENING, wrong: int = 0, **changes: Any) -> dict[str, Any]:
    """As the app writes it; `wrong`: by how many minutes the phone's own clock is ahead."""
    return {
        "id": str(uuid.uuid4()),
        "group": day.group.pk,
        "session": day.session.pk,
        "pupil": pupil_id,
        "kind": kind,
        "party": "",
        "words": "",
        "seq": 0,
        "corrects": None,
        "raw": (at(now).timestamp() + 60 * wrong) * 1000,
        "ahead": -60_000 * wrong,
        **changes,
    }
