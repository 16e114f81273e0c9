"""Waves of a day as they are under way: for the teacher's roll, the gate, the hall and the family."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from kehou.areas.custody.models import Event, Register, Standing, WaveCount
from kehou.areas.directory.models import Pupil, School
from kehou.areas.dismissal.models import Guarding, Wave
from kehou.areas.dismissal.queries.today import ways_of
from kehou.areas.dismissal.queries.waves import guards_of, wave_of_each, waves_of
from kehou.core.custody import State


@dataclass(slots=True)
class InWave:
    """A wave of a day: when, its groups with how many still wait there and how many have gone."""

    wave: Wave
    at: time | None = None
    waiting: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    counts: list[WaveCount] = field(default_factory=list)
    guards: list[Guarding] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[str, int, int]]:
        """Group, how many wait, how many have gone."""
        names = sorted({*self.waiting, *self.gone})
        return [(name, self.waiting[name], self.gone[name]) for name in names]

    @property
    def done(self) -> bool:
        return bool(self.gone) and not self.waiting


@dataclass(frozen=True, slots=True)
class Sending:
    """On a teacher's roll: the children of a wave who are here now."""

    wave: Wave
    at: time
    pupils: Sequence[int]


def leaves_at(wave: Wave, ends: time, day: date) -> time:
    """When the wave leaves a session that ends then."""
    return (datetime.combine(day, ends) - timedelta(minutes=wave.minutes_before)).time()


def sendings(register: Register, standings: Iterable[Standing]) -> list[Sending]:
    """The waves in which the children who are here leave. Three queries."""
    here = [row.pupil for row in standings if row.state == State.PRESENT]
    waves = waves_of(register.school) if here else []
    found: dict[int, list[int]] = defaultdict(list)
    if waves:
        for pk, wave in wave_of_each(here, ways_of([p.pk for p in here], register.date), waves).items():
            found[wave.pk].append(pk)
    ends = register.session.ends_at
    return [Sending(w, leaves_at(w, ends, register.date), found[w.pk]) for w in waves if found[w.pk]]


def waves_of_day(school: School, day: date) -> list[InWave]:
    """All waves of a day. Eight queries, however many children."""
    waves = waves_of(school)
    found = {wave.pk: InWave(wave) for wave in waves}
    rows = Standing.objects.filter(
        register__school=school, register__date=day, state__in=(State.PRESENT, State.DISMISSED)
    ).select_related("pupil__school_class", "register__group", "register__session", "event")
    standings = list(rows)
    pupils = {row.pupil_id: row.pupil for row in standings}
    of_each = wave_of_each(pupils.values(), ways_of(pupils, day), waves)
    for row in standings:
        went = row.event.party.partition(" ")[0] if row.event and row.state == State.DISMISSED else ""
        wave = found.get(int(went.removeprefix("wave:"))) if went.startswith("wave:") else None
        mine = of_each.get(row.pupil_id)
        if wave is None and mine and row.state == State.PRESENT:
            wave = found[mine.pk]
        if wave is None:
            continue
        (wave.waiting if row.state == State.PRESENT else wave.gone)[str(row.register.group)] += 1
        leaves = leaves_at(wave.wave, row.register.session.ends_at, day)
        wave.at = min(wave.at, leaves) if wave.at else leaves
    guards = guards_of(school, day)
    counts = WaveCount.objects.filter(school=school, date=day).select_related("register__group", "given_by")
    for count in counts.order_by("given_at"):
        if count.wave_id in found:
            found[count.wave_id].counts.append(count)
    for each in found.values():
        each.guards = guards.get(each.wave.gate_id, [])
    return list(found.values())


def given_in(count: WaveCount) -> list[Pupil]:
    """Who was given to the gate, by name, for the two who count differently."""
    party = f"wave:{count.wave_id}"
    rows = Event.objects.filter(register=count.register_id, party=party).values("pupil")
    return list(Pupil.objects.filter(pk__in=rows).select_related("school_class").order_by("name", "pk"))
