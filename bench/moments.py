"""The moments of the demo's season at which benches begin: played once, kept as databases, copied for every run."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .house import ROOT, House

STAGE, PLAIN, PLAYING = "kehou_bench_stage", "kehou_bench_plain", "kehou_bench_playing"
_EMPTY = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"  # as base.postgres makes ours


@dataclass(frozen=True)
class Moment:
    """The season is played up to `until`; then the demo's clock is put to `shows`. Both in Shanghai."""

    key: str
    until: str
    shows: str


EMPTY = Moment("empty", until="", shows="2021-08-30T09:00:00")  # tables, and nothing in them
OPENING = Moment("opening", until="2021-09-02T11:58:00", shows="2021-09-02T12:00:01")
ROLLS = Moment("rolls", until="2021-09-06T16:30:00", shows="2021-09-06T16:30:00")
MENU = Moment("menu", until="2021-09-07T12:05:00", shows="2021-09-07T12:05:00")
IN_ORDER = (EMPTY, OPENING, ROLLS, MENU)


@contextmanager
def stage(house: House, moment: Moment, name: str = STAGE) -> Iterator[House]:
    """A fresh copy of the database at a moment, for the block."""
    kept, here = _kept(house, moment), house.on(name)
    _drop(house, name)
    house.sql(f'CREATE DATABASE "{name}" TEMPLATE "{kept}"')
    try:
        here.ask("playing.show", moment=moment.shows)
        yield here
    finally:
        _drop(house, name)


def _kept(house: House, moment: Moment) -> str:
    """The database in which the season was played up to the moment, played now if need be from the moment before."""
    mark = _fingerprint()
    name = f"kehou_bench_{moment.key}_{mark}"
    if name in _databases(house):
        return name
    _forget_old(house, mark)
    place = IN_ORDER.index(moment)
    source = f'TEMPLATE "{_kept(house, IN_ORDER[place - 1])}"' if place else _EMPTY
    _drop(house, PLAYING)
    house.sql(f'CREATE DATABASE "{PLAYING}" {source}')
    house.on(PLAYING).ask("playing.play", until=moment.until)
    house.sql(f'ALTER DATABASE "{PLAYING}" RENAME TO "{name}"')
    return name


def _fingerprint() -> str:
    """Of everything that decides what the played rows look like."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _sources() -> Iterator[Path]:
    for folder in (ROOT / "src" / "kehou", ROOT / "plans"):
        for path in folder.rglob("*"):
            shown = any(part.startswith(("views", "urls", "template")) for part in path.relative_to(folder).parts)
            if path.suffix in (".py", ".sql", ".yaml") and not shown:
                yield path


def _databases(house: House) -> set[str]:
    return {name for (name,) in house.sql("SELECT datname FROM pg_database")}


def _forget_old(house: House, mark: str) -> None:
    """Databases played by other code than today's."""
    for name in _databases(house):
        if name.startswith("kehou_bench_") and not name.endswith(mark):
            _drop(house, name)


def _drop(house: House, name: str) -> None:
    house.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
