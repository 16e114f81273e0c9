"""The class teacher checks, the school decides (rizhao 高新区: 家长申请、班级审核、学校统一实施)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from kehou.areas.enrolment import seats
from kehou.areas.enrolment.access import CHECK, DECIDE
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.enrolment.sentences import STATES
from kehou.areas.messages.actions import tell_families
from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.areas.programmes.pricing import service_of
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .billing import bill_places, must_be_priced
from .papers import must_have_no_objection
from .tiers import must_respect_tiers

State = Application.State


def check(*, actor: Actor, applications: Sequence[Application], now: datetime, note: str = "") -> int:
    """The class teacher has looked at these of their class; all or none. Returns how many."""
    with recorded(actor, CHECK, Application, at=now, district_id=_district(applications)) as record:
        _move(applications, State.SUBMITTED, state=State.CHECKED, checked_at=now, note=note)
        record.subjects = [a.pk for a in applications]
    return len(applications)


def admit(*, actor: Actor, programme: Programme, applications: Sequence[Application], now: datetime) -> list[Place]:
    """Give these applicants their places, all or none; families are told.

    Raises Refusal while the window is open (everybody who applies in time is equal), when seats do not suffice, when
    seats are scarce and a child would be passed over whom the plan puts first, and while a claim is not checked on
    which a turn or a fee rests.
    """
    if now < programme.closes_at:
        raise Refusal("application.not_closed", closes_at=programme.closes_at)
    if programme.way == Programme.Way.LOT:
        raise Refusal("selection.drawn")
    must_respect_tiers(programme, applications, now)
    must_be_priced(programme, applications, now)
    with recorded(actor, DECIDE, Application, at=now, district_id=programme.district_id) as record:
        _move(applications, State.CHECKED, state=State.ADMITTED, decided_at=now)
        must_have_no_objection(applications)  # now that the rows are locked
        signing = service_of(programme).agreement is not None
        state = Place.State.HELD if signing else Place.State.ACTIVE
        places = Place.objects.bulk_create([_place(a, state, now) for a in applications], batch_size=2000)
        if not signing:
            bill_places(programme, places, now)
        params = {"programme": programme.title, "starts_on": programme.starts_on.isoformat()}
        _tell(applications, "application.admitted" if signing else "application.placed", params, now)
        record.subjects = [a.pk for a in applications]
        seats.take(programme, len(applications))
    return places


def refuse(*, actor: Actor, application: Application, ground: str, now: datetime) -> None:
    """Refuse, on a ground the plan allows and no other (B2); the family is told which."""
    filled = application.programme.adoption.filled
    grounds = {g.code: g for g in filled.service(application.programme.service).grounds}
    if ground not in grounds:
        raise Refusal("application.ground", grounds=";".join(g.text for g in grounds.values()))
    with recorded(actor, DECIDE, application, at=now) as record:
        _move([application], State.SUBMITTED, State.CHECKED, state=State.REFUSED, decided_at=now, ground=ground)
        words = f"{grounds[ground].text}({';'.join(cited(filled, grounds[ground].cites))})"
        _tell([application], "application.refused", {"programme": application.programme.title, "ground": words}, now)
        record.detail = {"ground": ground}


def _move(applications: Sequence[Application], *origins: str, **change: Any) -> None:
    """Compare and set: all the rows are still in one of the states, or nothing is changed and one of them is named."""
    ids = [a.pk for a in applications]
    moved = Application.objects.filter(pk__in=ids, state__in=origins).update(**change)
    if moved == len(set(ids)):
        return
    stray = Application.objects.filter(pk__in=ids).exclude(state=change["state"]).exclude(state__in=origins).first()
    raise Refusal("application.state", state=str(STATES[stray.state if stray else change["state"]]))


def _place(application: Application, state: Place.State, now: datetime) -> Place:
    return Place(
        programme_id=application.programme_id,
        school_id=application.school_id,
        district_id=application.district_id,
        pupil_id=application.pupil_id,
        school_class_id=application.school_class_id,
        application=application,
        visiting=application.school_class.school_id != application.school_id,
        weekdays=application.weekdays,
        state=state,
        given_at=now,
    )


def _tell(applications: Iterable[Application], kind: str, params: dict[str, Any], now: datetime) -> None:
    pupils = [a.pupil for a in applications]
    tell_families(pupils, kind=kind, now=now, params={pupil.pk: params for pupil in pupils})


def _district(applications: Sequence[Application]) -> int | None:
    return applications[0].district_id if applications else None
