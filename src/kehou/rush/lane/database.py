"""The lane's own connections: asynchronous, a transaction for each statement, made anew when the database is back."""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings

PATIENCE = 20.0  # seconds that a statement is tried again while the database is away
# Foreign keys are checked at the commit, by statements of PostgreSQL's own that each connection plans once. A table
# that is empty then would be read as a whole, and so it would for every claim until somebody counts its rows.
BY_INDEX = "SET enable_seqscan = off"
NAMES = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


class Away(Exception):  # noqa: N818  (an answer: ask again)
    """The database could not be reached; whether the last try was committed is not known."""


class Database:
    """One connection, for one question at a time."""

    def __init__(self) -> None:
        self._open: psycopg.AsyncConnection[Any] | None = None
        self._turn = asyncio.Lock()

    async def rows(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement that may be sent twice: it reads, or it is idempotent.

        Raises Away when the database stays away, and psycopg's IntegrityError and its like as they are.
        """
        deadline = asyncio.get_running_loop().time() + PATIENCE
        async with self._turn:
            while True:
                try:
                    return await self._once(sql, params)
                except psycopg.OperationalError as problem:
                    if isinstance(problem, psycopg.errors.DeadlockDetected):
                        raise
                    await self._close()
                    if asyncio.get_running_loop().time() > deadline:
                        raise Away from problem
                    await asyncio.sleep(0.1)

    async def _once(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        if self._open is None:
            self._open = await psycopg.AsyncConnection.connect(
                **_parameters(), autocommit=True, prepare_threshold=1, connect_timeout=5
            )
            await self._open.execute(BY_INDEX)
        cursor = await self._open.execute(sql, params, binary=True)
        return await cursor.fetchall()

    async def _close(self) -> None:
        if self._open is not None:
            await self._open.close()
            self._open = None

    async def close(self) -> None:
        async with self._turn:
            await self._close()


def _parameters() -> dict[str, Any]:
    entry = settings.DATABASES["default"]
    return {**entry.get("OPTIONS", {}), **{new: entry[old] for old, new in NAMES.items() if entry.get(old)}}
