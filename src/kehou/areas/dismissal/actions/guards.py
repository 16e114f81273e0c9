"""Who stands at which gate: staff, and parents who volunteer and are vetted first (家长护卫队; E1)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from kehou.areas.directory.models import Guardian, School, Staff
from kehou.areas.dismissal.access import ARRANGE, VOLUNTEER
from kehou.areas.dismissal.models import Gate, Guarding, Volunteer
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")


def volunteer(*, actor: Actor, school: School, guardian: Guardian, now: datetime) -> Volunteer:
    """A parent's own consent. Again gives the same."""
    with recorded(actor, VOLUNTEER, school, at=now, district_id=school.district_id) as record:
        row, _made = Volunteer.objects.get_or_create(
            school=school, guardian=guardian, withdrawn_at=None, defaults={"consented_at": now}
        )
        record.detail = {"volunteer": row.pk}
    return row


def stop_volunteering(*, actor: Actor, row: Volunteer, now: datetime) -> None:
    """As easily as it began; turns ahead fall free."""
    with recorded(actor, VOLUNTEER, row.school, at=now, district_id=row.school.district_id) as record:
        Volunteer.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=now)
        freed, _by_model = Guarding.objects.filter(volunteer=row, date__gt=now.date()).delete()
        record.detail = {"volunteer": row.pk, "stopped": True, "freed": freed}


def vet(*, actor: Actor, row: Volunteer, now: datetime) -> None:
    """The office has checked who this is."""
    with recorded(actor, ARRANGE, row.school, at=now, district_id=row.school.district_id) as record:
        Volunteer.objects.filter(pk=row.pk, vetted_at=None).update(vetted_at=now, vetted_by_id=actor.account_id)
        record.detail = {"volunteer": row.pk, "vetted": True}


def put_guard(
    *, actor: Actor, gate: Gate, day: date, starts: time, ends: time, who: Staff | Volunteer, now: datetime
) -> Guarding:
    """Raises Refusal for a volunteer not vetted or gone, for somebody of another school, and for two gates at once."""
    if starts >= ends:
        raise Refusal("guard.turned_round")
    if who.school_id != gate.school_id:
        raise Refusal("guard.foreign")
    if isinstance(who, Volunteer) and (who.vetted_at is None or who.withdrawn_at is not None):
        raise Refusal("guard.not_vetted", person=who.guardian.name)
    during = DateTimeTZRange(datetime.combine(day, starts, SHANGHAI), datetime.combine(day, ends, SHANGHAI))
    person = {"volunteer": who} if isinstance(who, Volunteer) else {"staff": who}
    try:
        with recorded(actor, ARRANGE, gate, at=now, district_id=gate.school.district_id) as record:
            row = Guarding.objects.create(gate=gate, school_id=gate.school_id, date=day, during=during, **person)
            record.detail = {"guarding": row.pk}
    except IntegrityError as clash:
        name = who.guardian.name if isinstance(who, Volunteer) else who.name
        raise Refusal("guard.clash", person=name) from clash
    return row
