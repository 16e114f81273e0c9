"""Early pick-up: the gate registers who comes, the care teacher signs, only authorised contacts take a child (六.6)."""

import uuid
from datetime import datetime
from typing import cast

from django.db import IntegrityError
from django.db.models import Case, Value, When

from kehou.areas.custody.access import REGISTER_PICKUP, SIGN_PICKUP
from kehou.areas.custody.models import EarlyPickup, Register, Standing
from kehou.areas.custody.queries.hours import session_end
from kehou.areas.custody.sentences import STATES
from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.dismissal.actions.codes import check_code, use_code
from kehou.areas.dismissal.actions.holding import hold_child
from kehou.areas.dismissal.models import PickupCode
from kehou.areas.dismissal.queries.allowed import restricted
from kehou.areas.messages.actions import tell_families
from kehou.areas.planning.citing import cited
from kehou.areas.planning.describing import says
from kehou.base.access import Actor, require
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal
from kehou.core.custody import Kind, Party, PartyKind, State

from .calling import Mark, mark, must_be_allowed

BARRED = frozenset({"pickup.call_office", "pickup.not_allowed"})


def register_pickup(*, actor: Actor, pupil: Pupil, contact: Contact, now: datetime) -> EarlyPickup:
    """At the gate: this contact wants to take the child now. The same contact again is the same registration.

    Raises Refusal when the contact may not collect the child (which the audit trail keeps), or the child is not in a
    group's care.
    """
    try:
        must_be_allowed(pupil, contact)
        return _register(actor, pupil, contact, now)
    except Refusal as refused:
        if refused.code in BARRED:
            _note_refused(actor, pupil, now, {"refused": refused.code, "contact": contact.pk})
        raise


def _register(actor: Actor, pupil: Pupil, contact: Contact, now: datetime) -> EarlyPickup:
    register = _where_present(pupil, now)
    try:
        with recorded(actor, REGISTER_PICKUP, pupil, at=now, district_id=register.district_id) as record:
            _still_allowed(pupil, contact)
            pickup = EarlyPickup.objects.create(
                register=register,
                pupil=pupil,
                contact=contact,
                school_id=register.school_id,
                registered_at=now,
                registered_by_id=cast(int, actor.account_id),  # whoever holds a post at the gate has an account
            )
            record.detail = {"pickup": pickup.pk, "contact": contact.pk}
    except IntegrityError as clash:
        known = EarlyPickup.objects.filter(register=register, pupil=pupil, contact=contact).first()
        if known is None:
            raise Refusal("pickup.registered", child=pupil.name) from clash
        return known
    return pickup


def _still_allowed(pupil: Pupil, contact: Contact) -> None:
    """Asked again while the child is held: who is barred meanwhile does not get it."""
    hold_child(pupil)
    contact.refresh_from_db(fields=["may_collect", "must_not_collect"])
    must_be_allowed(pupil, contact)


def register_helper(*, actor: Actor, pupil: Pupil, digits: str, now: datetime) -> EarlyPickup:
    """At the gate: somebody unknown shows the family's one-time code. Right, it is used up; wrong, it is counted.

    A restriction of the child beats every code: Refusal("pickup.call_office"), without looking at the code.
    """
    require(actor, REGISTER_PICKUP)
    try:
        if restricted(pupil):
            raise Refusal("pickup.call_office")
        register = _where_present(pupil, now)
        code = check_code(pupil=pupil, digits=digits, now=now)
        return _register_helper(actor, register, pupil, code, now)
    except IntegrityError as clash:
        raise Refusal("pickup.registered", child=pupil.name) from clash
    except Refusal as refused:
        _note_refused(actor, pupil, now, {"refused": refused.code})
        raise


def _register_helper(actor: Actor, register: Register, pupil: Pupil, code: PickupCode, now: datetime) -> EarlyPickup:
    with recorded(actor, REGISTER_PICKUP, pupil, at=now, district_id=register.district_id) as record:
        hold_child(pupil)
        if restricted(pupil):
            raise Refusal("pickup.call_office")
        use_code(actor=actor, code=code, now=now)
        pickup = EarlyPickup.objects.create(
            register=register,
            pupil=pupil,
            code=code,
            school_id=register.school_id,
            registered_at=now,
            registered_by_id=cast(int, actor.account_id),
        )
        record.detail = {"pickup": pickup.pk, "code": code.pk}
    return pickup


def turn_away(*, actor: Actor, pupil: Pupil, now: datetime) -> None:
    """Somebody at the gate who is no contact of the child wants to take it.

    Always raises Refusal("pickup.stranger"); the audit trail keeps that it was tried.
    """
    _note_refused(actor, pupil, now, {"refused": "pickup.stranger"})
    raise Refusal("pickup.stranger", child=pupil.name)


def _note_refused(actor: Actor, pupil: Pupil, now: datetime, detail: dict[str, object]) -> None:
    with recorded(actor, REGISTER_PICKUP, pupil, at=now, district_id=pupil.school.district_id) as record:
        record.detail = detail


def _where_present(pupil: Pupil, now: datetime) -> Register:
    """The open roll of today on which the child is present; one on two rolls is where it was seen last."""
    seen_first = Case(When(state=State.PRESENT, then=Value(0)), default=Value(1))
    rows = Standing.objects.filter(pupil=pupil, register__date=now.date(), register__closed_at=None)
    standing = rows.select_related("register").order_by(seen_first, "-since", "-pk").first()
    if standing is None or standing.state != State.PRESENT:
        state = STATES[standing.state] if standing else STATES[State.EXPECTED]
        raise Refusal("pickup.not_present", child=pupil.name, state=str(state))
    return standing.register


def collect(
    *, actor: Actor, register: Register, pupil: Pupil, contact: Contact, client_id: uuid.UUID, now: datetime
) -> None:
    """At the end of the session a contact takes the child from the care teacher.

    Raises Refusal before the end: then the gate registers first and the teacher signs (六.6).
    """
    if now < session_end(register):
        plan = register.group.programme.adoption.filled
        cites = cited(plan, [clause for said in says(plan, "pickup") for clause in said.cites])
        raise Refusal("pickup.gate_first", cites=cites, ends=f"{register.session.ends_at:%H:%M}")
    party = str(Party(PartyKind.CONTACT, contact.pk))
    seen = Mark(pupil.pk, Kind.COLLECTED, now, client_id, party)
    mark(actor=actor, register=register, marks=[seen], now=now)


def sign_pickup(*, actor: Actor, pickup: EarlyPickup, now: datetime) -> None:
    """The care teacher gives the child out, to the contact the gate has registered; the family is told.

    The same teacher signing again changes nothing.
    """
    with recorded(actor, SIGN_PICKUP, pickup, at=now, district_id=pickup.register.district_id) as record:
        if pickup.contact:
            _still_allowed(pickup.pupil, pickup.contact)
        else:
            hold_child(pickup.pupil)
            if restricted(pickup.pupil):
                raise Refusal("pickup.call_office")
        fresh = EarlyPickup.objects.filter(pk=pickup.pk, signed_at=None)
        if not fresh.update(signed_at=now, signed_by_id=actor.account_id):
            if EarlyPickup.objects.filter(pk=pickup.pk, signed_by_id=actor.account_id).exists():
                return
            raise Refusal("pickup.signed")
        party = _party(pickup)
        seen = Mark(pickup.pupil_id, Kind.COLLECTED, now, uuid.uuid4(), party)
        mark(actor=actor, register=pickup.register, marks=[seen], now=now, action=SIGN_PICKUP)
        params = {pickup.pupil_id: {"at": f"{now:%H:%M}", "person": pickup.person.replace(" ", "", 1)}}
        tell_families([pickup.pupil], kind="child.collected", now=now, params=params)
        record.detail = {"pupil": pickup.pupil_id, "contact": pickup.contact_id, "code": pickup.code_id}


def _party(pickup: EarlyPickup) -> str:
    if pickup.code:
        return str(Party(PartyKind.HELPER, pickup.code.pk, pickup.code.helper_name))
    return str(Party(PartyKind.CONTACT, cast(int, pickup.contact_id)))
