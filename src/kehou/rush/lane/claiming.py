"""Claims in batches: who asks, then one statement for all, then a true answer for each."""

import asyncio
import time
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings

from kehou.areas.programmes.models import Programme
from kehou.rush import ordinary
from kehou.rush.answers import Answer, Facts, have, nothing, refusal_of, refused
from kehou.rush.keys import claim_key

from .database import Database

TAKE = "SELECT * FROM rush_take(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::float8[], %s)"
UNPREPARED, NOTHING = "rush.unprepared", "rush.nothing"
CLASHES = (psycopg.errors.IntegrityError, psycopg.errors.DeadlockDetected)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a signed-in guardian asks for. `arrived` is this process's own steady clock, in seconds."""

    account_id: int
    pupil_id: int
    course_id: int
    client_key: uuid.UUID
    arrived: float

    @property
    def key(self) -> uuid.UUID:
        return claim_key(self.client_key, account_id=self.account_id, pupil_id=self.pupil_id, course_id=self.course_id)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of what `rush_take` returns, in its order."""

    n: int
    code: str
    said: Mapping[str, Any]
    place: int | None
    programme_id: int | None
    title: str
    capacity: int
    child: str
    grades: list[int]
    moment: Any

    def answer(self, programme: Programme | None) -> Answer:
        """In the words of the language that is switched on. The programme is needed for a refusal only."""
        if self.code == "":
            return have(self.title, self.place)
        if self.code == NOTHING or programme is None:
            return nothing()
        facts = Facts(self.child, self.title, self.capacity, tuple(self.grades))
        return refused(refusal_of(self.code, self.said, facts, programme))


type Decided = Row | Answer


class Claims:
    """Takes wishes to the database together; the few that it cannot decide go the ordinary way, one by one."""

    def __init__(self, database: Database, threads: ThreadPoolExecutor) -> None:
        self._database, self._threads = database, threads

    async def __call__(self, wishes: list[Wish]) -> list[Decided]:
        rows = await self._taken(wishes)
        aside = [n for n, row in enumerate(rows) if row is None or row.code == UNPREPARED]
        ruled = await asyncio.gather(*(self._ordinarily(wishes[n]) for n in aside))
        answers: dict[int, Answer] = dict(zip(aside, ruled, strict=True))
        return [answers.get(n, row) for n, row in enumerate(rows)]  # type: ignore[misc]

    async def _taken(self, wishes: Sequence[Wish]) -> list[Row | None]:
        """A row for each wish. What collides with somebody outside the lane is halved until only that one is left."""
        try:
            return list(await self._statement(wishes))
        except CLASHES:
            if len(wishes) == 1:
                return [None]
            half = len(wishes) // 2
            return [*await self._taken(wishes[:half]), *await self._taken(wishes[half:])]

    async def _statement(self, wishes: Sequence[Wish]) -> list[Row]:
        now = time.perf_counter()
        columns: list[Any] = [
            [wish.key for wish in wishes],
            [wish.pupil_id for wish in wishes],
            [wish.course_id for wish in wishes],
            [wish.account_id for wish in wishes],
            [now - wish.arrived for wish in wishes],
        ]
        return [Row(*row) for row in await self._database.rows(TAKE, [*columns, settings.DEMO])]

    async def _ordinarily(self, wish: Wish) -> Answer:
        loop = asyncio.get_running_loop()
        waited = time.perf_counter() - wish.arrived
        return await loop.run_in_executor(self._threads, ordinary.claim_apart, wish, waited)
