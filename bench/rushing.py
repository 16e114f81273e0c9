"""A crowd that claims, and the recount afterwards: what the benches of the opening minute share."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .house import ROOT, House
from .outcome import BenchError

CONNECTIONS = 1000


@dataclass(frozen=True)
class Crowd:
    """One round of the load generator."""

    done: int
    seconds: float
    p50_ms: float
    p99_ms: float
    cpu: float
    statuses: dict[str, int]
    again: int  # answers of “come again”
    lost: int  # connections that broke before the answer

    @property
    def rate(self) -> float:
        return self.done / self.seconds


class Children:
    """Hands out children who have not claimed yet, a file for each round."""

    def __init__(self, staged: House) -> None:
        self.staged, self.next, self.files = staged, 1, list[Path]()

    def file(self, many: int, spread: int = 20) -> Path:
        path = self.staged.home / f"claims-{len(self.files)}.txt"
        got = self.staged.ask("rush.claims", path=str(path), first=self.next, many=many, spread=spread)
        if got != many:
            raise BenchError(f"{many} more children are needed, and {got} are left.")
        self.next += many
        self.files.append(path)
        return path


def crowd(
    port: int, file: Path, way: str, *, expect: set[str], connections: int = CONNECTIONS, per_second: float = 0
) -> Crowd:
    """Send the calls of a file. Raises BenchError when any answer was not as expected."""
    command = [sys.executable, "-m", "bench.claimants", str(port), str(connections), str(file), way]
    command += [str(per_second)] if per_second else []
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise BenchError("The load generator ended; what it said stands above.")
    result = Crowd(**json.loads(done.stdout))
    print(way, result, file=sys.stderr)
    if set(result.statuses) - expect:
        raise BenchError(f"Answers were {result.statuses}, expected {sorted(expect)}; see build/bench-home/kehou.log.")
    return result


def recounted(staged: House, children: Children) -> dict[str, int]:
    found: dict[str, int] = staged.ask("rush.recount", paths=[str(path) for path in children.files])
    if any(found[what] for what in ("lost", "twice", "oversold", "without_hours", "unanswered")):
        raise BenchError(f"The recount is wrong: {found}.")
    return found
