"""Gathering: what arrives within a few milliseconds, or while the last batch is under way, is done together."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

type Work[A, B] = Callable[[list[A]], Awaitable[list[B]]]


class Full(Exception):  # noqa: N818  (an answer to whoever asks, not a fault)
    """More is waiting than can be served soon."""


class Once[A: Hashable, B]:
    """Work that is done once for all who ask for the same thing while it is under way."""

    def __init__(self, work: Callable[[A], Awaitable[B]]) -> None:
        self._work = work
        self._under_way: dict[A, asyncio.Future[B]] = {}

    async def __call__(self, what: A) -> B:
        if (task := self._under_way.get(what)) is None:
            task = self._under_way[what] = asyncio.ensure_future(self._work(what))
            task.add_done_callback(lambda _: self._under_way.pop(what, None))
        return await asyncio.shield(task)


class Gatherer[A, B]:
    """Collects single questions into batches, in order of arrival, one batch at a time.

    `alone` names what may occur only once in a batch: a second one waits for the next batch.
    """

    def __init__(
        self,
        work: Work[A, B],
        *,
        window: float,
        most: int,
        limit: int,
        alone: Callable[[A], Hashable] | None = None,
    ) -> None:
        self._work, self._window, self._most, self._limit, self._alone = work, window, most, limit, alone
        self._waiting: deque[tuple[A, asyncio.Future[B]]] = deque()
        self._running: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def ask(self, what: A) -> "asyncio.Future[B]":
        """The answer to come. Raises Full when too many wait already."""
        if len(self._waiting) >= self._limit:
            raise Full
        answer: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._waiting.append((what, answer))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return answer

    async def _run(self) -> None:
        try:
            await asyncio.sleep(self._window)
            while self._waiting:
                await self._together(self._next())
        finally:
            self._running = None
            if self._waiting:  # something arrived in between, or a batch broke down
                self._running = asyncio.create_task(self._run())

    def _next(self) -> list[tuple[A, "asyncio.Future[B]"]]:
        if self._alone is None:
            return [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
        batch: list[tuple[A, asyncio.Future[B]]] = []
        left, seen = deque[tuple[A, asyncio.Future[B]]](), set[Hashable]()
        while self._waiting and len(batch) < self._most:
            one = self._waiting.popleft()
            mark = self._alone(one[0])
            if mark in seen:
                left.append(one)
            else:
                seen.add(mark)
                batch.append(one)
        self._waiting.extendleft(reversed(left))
        return batch

    async def _together(self, batch: list[tuple[A, "asyncio.Future[B]"]]) -> None:
        try:
            answers = await self._work([what for what, _ in batch])
        except Exception as problem:  # everybody in the batch has to hear of it
            for _, future in batch:
                if not future.done():
                    future.set_exception(problem)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():  # who has hung up meanwhile reads the answer later
                future.set_result(answer)
