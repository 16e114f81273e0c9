"""Shells of the course page: the seats are read once a second for all pages, everything else when it changes."""

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connections

from kehou.base import clock
from kehou.rush.board import Sheet, Shell, sheet, shell

from .database import Database
from .gather import Gatherer, Once

LAG = 1.0  # seconds by which the places left may lag behind
FRESH = 30.0  # seconds after which a sheet is made anew for what its mark does not cover, as a teacher's name
# The time, the seats left, and a mark that changes with anything else of the programme and its courses.
SEATS = """
    SELECT g.id, rush_now(%s), array_agg(c.id), array_agg(c.capacity - c.taken),
        md5(to_jsonb(g)::text || string_agg((to_jsonb(c) - 'taken')::text, ',' ORDER BY c.id))
    FROM programmes_programme g JOIN programmes_course c ON c.programme_id = g.id
    WHERE g.id = ANY (%s::bigint[]) GROUP BY g.id
"""
type Paper = tuple[int, str]  # school, language
type What = tuple[int, int, str]  # school, grade, language


@dataclass(frozen=True, slots=True)
class Seats:
    """A programme's free seats as they were at `read` (this process's steady clock) and `now` (the server's)."""

    read: float
    now: datetime
    left: Mapping[int, int]
    mark: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A sheet made at `made`, and the mark that had been read before."""

    made: float
    sheet: Sheet
    mark: str

    def holds(self, seats: Seats) -> bool:
        """Whether the sheet may be used again with other seats."""
        young = time.monotonic() - self.made < FRESH
        return young and self.mark == seats.mark and self.sheet.holds(seats.now)


class Shells:
    """The shell for a school's grade in a language, at most LAG seconds old."""

    def __init__(self, database: Database, threads: Executor) -> None:
        self._database, self._threads = database, threads
        self._reading = Gatherer(self._read, window=0.002, most=1000, limit=20_000)
        self._seats: dict[int, Seats] = {}
        self._sheets: dict[Paper, Kept] = {}
        self._shells: dict[What, tuple[float, Shell]] = {}
        self._sheeting = Once(self._sheet)
        self._shelling = Once(self._shell)

    async def __call__(self, what: What) -> Shell:
        """Whoever asks while a shell is made waits for the same one."""
        read, last = self._shells.get(what, (0.0, None))
        return last if last and time.monotonic() - read < LAG else await self._shelling(what)

    async def _shell(self, what: What) -> Shell:
        school, grade, language = what
        page, seats = await self._sheeting((school, language))
        last = shell(page, grade, seats.left, seats.now)
        self._shells[what] = (seats.read, last)
        return last

    async def _sheet(self, paper: Paper) -> tuple[Sheet, Seats]:
        """The last sheet, or a new one where anything but the seats has changed; and the seats of now."""
        kept = self._sheets.get(paper)
        seats = await self._seats_of(kept.sheet) if kept else None
        if kept and seats and kept.holds(seats):
            return kept.sheet, seats
        made = time.monotonic()
        page, now = await asyncio.get_running_loop().run_in_executor(self._threads, _made, *paper)
        known = kept and seats and _programme(kept.sheet) == _programme(page)
        mark = seats.mark if known and seats else ""  # of before the sheet: what changed meanwhile is noticed
        self._sheets[paper] = Kept(made, page, mark)
        return page, await self._seats_of(page) or Seats(made, now, {}, "")

    async def _seats_of(self, page: Sheet) -> Seats | None:
        programme = _programme(page)
        if programme is None:
            return None
        known = self._seats.get(programme)
        return known if known and time.monotonic() - known.read < LAG / 2 else await self._reading.ask(programme)

    async def _read(self, programmes: list[int]) -> list[Seats | None]:
        begun = time.monotonic()
        rows = await self._database.rows(SEATS, [settings.DEMO, sorted(set(programmes))])
        found = {pk: Seats(begun, now, dict(zip(ids, left, strict=True)), mark) for pk, now, ids, left, mark in rows}
        self._seats.update(found)
        return [found.get(pk) for pk in programmes]


def _programme(page: Sheet) -> int | None:
    return page.programme.pk if page.programme else None


def _made(school: int, language: str) -> tuple[Sheet, datetime]:
    try:
        now = clock.now()
        return sheet(school, language, now), now
    finally:
        connections.close_all()  # these threads are seldom needed, and must not hold connections meanwhile
