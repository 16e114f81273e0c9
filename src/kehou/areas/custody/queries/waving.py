"""Waves of a day as they are under way: for the teacher's roll, the gate, the hall and the family."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from kehou.areas.custody.models import Register, Standing, WaveCount
from kehou.areas.directory.models import Pupil, School
from kehou.areas.dismissal.models import Guarding, Wave
from kehou.areas.dismissal.queries.today import ways_of
from kehou.areas.dismissal.queries.waves import guards_of, wave_of_each, waves_of
from kehou.core.custody import PartyKind, State


@dataclass(frozen=True, slots=True)
class BothSides:
    """A group's wave as both sides have it: who was given, whom the gate named as missing, how many it counted."""

    count: WaveCount
    children: list[Pupil]
    missing: list[Pupil]

    @property
    def given(self) -> int:
        return len(self.children) + len(self.missing)

    @property
    def short(self) -> int:
        """How many the guard counted too few (or, below 0, too many) and has not named; 0 while nobody has counted."""
        return 0 if self.count.taken is None else len(self.children) - self.count.taken


@dataclass(slots=True)
class InWave:
    """A wave of a day: when, its groups with how many still wait there and how many have gone."""

    wave: Wave
    at: time | None = None
    waiting: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    counts: list[BothSides] = field(default_factory=list)
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
    """All waves of a day. Nine queries, however many children."""
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
    for both in both_sides(counts.order_by("given_at")):
        if both.count.wave_id in found:
            found[both.count.wave_id].counts.append(both)
    for each in found.values():
        each.guards = guards.get(each.wave.gate_id, [])
    return list(found.values())


def both_sides(counts: Iterable[WaveCount]) -> list[BothSides]:
    """By what the log says now, in the order of the counts. One query, whatever their number."""
    rows = list(counts)
    found = {(row.register_id, f"{PartyKind.WAVE}:{row.wave_id}"): BothSides(row, [], []) for row in rows}
    standings = Standing.objects.filter(
        register__in=[row.register_id for row in rows],
        state__in=(State.DISMISSED, State.MISSING),
        event__party__in={party for _register, party in found},
    ).select_related("pupil__school_class", "event")
    for standing in standings.order_by("pupil__name", "pupil_id"):
        both = found.get((standing.register_id, standing.event.party if standing.event else ""))
        if both:
            (both.missing if standing.state == State.MISSING else both.children).append(standing.pupil)
    return list(found.values())
