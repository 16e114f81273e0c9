"""A roll of any size as an office's file, its import, and the plain way to write the same values."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any

import psutil
from django.apps import apps
from django.db import connection, transaction

from bench.outcome import BenchError
from kehou.areas.directory.actions import add_school
from kehou.areas.directory.command import ALL_IN, import_file
from kehou.areas.directory.models import Pupil
from kehou.areas.directory.sheets import write_rows
from kehou.base import clock
from kehou.season.cast import OPERATOR
from kehou.season.people import People

CODE, CLASS_SIZE, PUPILS_PER_STAFF = "bench", 45, 14
GRADES = range(1, 10)  # a grade has at most sixty classes


def write_file(path: str, pupils: int) -> None:
    """The roll of one synthetic school with so many pupils."""
    classes = -(-pupils // (CLASS_SIZE * len(GRADES)))
    people = People("bench").school(
        "大校", grades=GRADES, classes_per_grade=classes, pupils=pupils, staff=pupils // PUPILS_PER_STAFF
    )
    write_rows(people.rows(), Path(path))


def run(path: str, pupils: int, rounds: int) -> dict[str, Any]:
    """Import the file as `kehou import` does, then copy what it wrote in the plain way; seconds, rows, peak memory."""
    add_school(
        actor=OPERATOR,
        city="示范市",
        district="示范区",
        order=0,
        name="大校",
        code=CODE,
        stages=["primary", "junior"],
        now=clock.now(),
    )
    before = counts()
    with _peak() as memory:
        begun = time.perf_counter()
        status = import_file(Path(path), school=CODE, correct_rows_only=False, rest=None)
        seconds = time.perf_counter() - begun
    if status != ALL_IN or Pupil.objects.count() != pupils:
        raise BenchError(f"The import took in {Pupil.objects.count()} of {pupils} pupils; what it said stands above.")
    written = {table: count - before[table] for table, count in counts().items() if count != before[table]}
    plain = plain_seconds(list(written), rounds)
    return {"seconds": seconds, "plain": plain, "rows": sum(written.values()), "memory": memory[0]}


def counts() -> dict[str, int]:
    """Rows of every table of ours."""
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("kehou.")]
    with connection.cursor() as cursor:
        return {table: _count(cursor, table) for table in tables}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT count(*) FROM "{table}"')
    count: int = cursor.fetchone()[0]
    return count


def plain_seconds(tables: list[str], rounds: int) -> float:
    """COPY the tables' rows into unlogged copies with the same columns, defaults, checks and indexes."""
    with connection.cursor() as cursor:
        values = {table: _values(cursor.cursor, table) for table in tables}
        for table in tables:
            cursor.execute(f'CREATE UNLOGGED TABLE "plain_{table}" (LIKE "{table}" INCLUDING ALL)')
        return median(_copied(cursor, values) for _round in range(rounds))


def _values(raw: Any, table: str) -> bytes:
    with raw.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(block) for block in copy)


def _copied(cursor: Any, values: dict[str, bytes]) -> float:
    for table in values:
        cursor.execute(f'TRUNCATE "plain_{table}"')
    begun = time.perf_counter()
    with transaction.atomic():
        for table, block in values.items():
            with cursor.cursor.copy(f'COPY "plain_{table}" FROM STDIN') as copy:
                copy.write(block)
    return time.perf_counter() - begun


@contextmanager
def _peak() -> Iterator[list[int]]:
    """The most bytes this process and its children held at once, looked at twenty times a second."""
    most, done = [0], Event()

    def watch() -> None:
        while not done.wait(0.05):
            most[0] = max(most[0], _held())

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def _held() -> int:
    me, held = psutil.Process(), 0
    for process in (me, *me.children(recursive=True)):
        try:
            held += process.memory_info().rss
        except psutil.NoSuchProcess:  # a child that has just ended
            continue
    return held
