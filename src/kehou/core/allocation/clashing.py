"""Which courses one child cannot both attend: their times meet, or there is no time to go from one to the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .instance import Instance, Slot
from .tables import Bools, Ints


@dataclass(frozen=True, slots=True)
class Times:
    """Times of courses as a table with as many columns as the fullest course has times; `day` is `NEVER` where
    there is none.

    `site`: index into `travel`, minutes from site to site. `pairs`: named clashes as course × courses + course,
    sorted.
    """

    day: Ints
    start: Ints
    end: Ints
    site: Ints
    travel: Ints
    pairs: Ints

    def clash(self, one: Ints, other: Ints) -> Bools:
        """For each pair of courses whether they clash."""
        found = np.zeros(len(one), bool)
        if len(self.pairs):
            coded = one * len(self.day) + other
            found |= self.pairs[np.searchsorted(self.pairs, coded).clip(max=len(self.pairs) - 1)] == coded
        for first in range(self.day.shape[1]):
            for second in range(self.day.shape[1]):
                found |= self._meet(one, first, other, second)
        return found

    def _meet(self, one: Ints, first: int, other: Ints, second: int) -> Bools:
        on_way = self.travel[self.site[one, first], self.site[other, second]]
        day = self.day[one, first]
        same_day = (day == self.day[other, second]) & (day != NEVER)
        starts_before = self.start[one, first] < self.end[other, second] + on_way
        met: Bools = same_day & starts_before & (self.start[other, second] < self.end[one, first] + on_way)
        return met


NEVER = np.int64(-1) << 40


def times_of(instance: Instance) -> Times:
    """The courses' times of an instance, in the order of its courses."""
    sites = _sites(instance)
    place = {course.key: index for index, course in enumerate(instance.courses)}
    table = [[_placed(slot, course.site) for slot in course.slots] for course in instance.courses]
    day, start, end, site = _columns(table, sites)
    pairs = {pair for a, b in instance.clashes for pair in ((place[a], place[b]), (place[b], place[a]))}
    coded = np.array(sorted(a * len(place) + b for a, b in pairs), np.int64)
    return Times(day, start, end, site, _travel(instance, sites), coded)


def busy_wishes(instance: Instance) -> Bools:
    """For each wish by child whether the child is taken at one of the course's times already."""
    courses = {course.key: course for course in instance.courses}
    minutes = {sites: each.minutes for each in instance.travel for sites in (each.sites, each.sites[::-1])}

    def meet(one: Slot, other: Slot) -> bool:
        on_way = minutes.get((one.site, other.site), 0)
        return one.day == other.day and one.start < other.end + on_way and other.start < one.end + on_way

    return np.array(
        [
            bool(child.busy)
            and any(
                meet(taken, _placed(slot, courses[wish.course].site))
                for slot in courses[wish.course].slots
                for taken in child.busy
            )
            for child in instance.children
            for wish in child.wishes
        ],
        bool,
    )


def _placed(slot: Slot, site: str) -> Slot:
    return slot if slot.site else Slot(day=slot.day, start=slot.start, end=slot.end, site=site)


def _sites(instance: Instance) -> dict[str, int]:
    """Sites that some way leads to, from 1; 0 stands for all the others."""
    named = sorted({site for travel in instance.travel for site in travel.sites})
    return {site: index for index, site in enumerate(named, 1)}


def _travel(instance: Instance, sites: dict[str, int]) -> Ints:
    minutes = np.zeros((len(sites) + 1, len(sites) + 1), np.int64)
    for each in instance.travel:
        one, other = (sites[site] for site in each.sites)
        minutes[one, other] = minutes[other, one] = each.minutes
    return minutes


def _columns(table: Sequence[Sequence[Slot]], sites: dict[str, int]) -> tuple[Ints, Ints, Ints, Ints]:
    widest = max((len(slots) for slots in table), default=0)
    day, start, end, site = (np.full((len(table), widest), fill, np.int64) for fill in (NEVER, 0, 0, 0))
    for row, slots in enumerate(table):
        for column, slot in enumerate(slots):
            day[row, column], start[row, column], end[row, column] = slot.day, slot.start, slot.end
            site[row, column] = sites.get(slot.site, 0)
    return day, start, end, site
