"""`make bench`, `make bench NAME=pages`: one JSON line per result on stdout, everything else on stderr."""

import importlib
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from .outcome import BenchError, as_json

BENCHES = (
    "pages",
    "applications",
    "import",
    "city",
    "closing",
    "rush",
    "rules",
    "plan-mutation",
    "allocation",
    "drawing",
)
_MODULES = {"import": "importing", "plan-mutation": "mutation"}


def main(arguments: Sequence[str]) -> int:
    """Run the benches named, or all; 1 when one cannot run, 2 when there is none of that name."""
    unknown = [name for name in arguments if name not in BENCHES]
    if unknown:
        print(f"There is no bench “{unknown[0]}”. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _as_interrupt)
    names = list(arguments or BENCHES)
    ran = _ran if len(names) == 1 else _ran_apart
    failed = [name for name in names if not ran(name)]
    return 1 if failed else 0


def _ran_apart(name: str) -> bool:
    """Each in a process of its own, so that none finds what another has left in memory."""
    with subprocess.Popen([sys.executable, "-m", "bench", name]) as process:
        try:
            return process.wait() == 0
        except KeyboardInterrupt:
            process.terminate()
            raise


def _ran(name: str) -> bool:
    bench = importlib.import_module(f"bench.{_MODULES.get(name, name)}")
    try:
        for result in bench.run():
            print(as_json(result), flush=True)
    except BenchError as reason:
        print(f"bench {name}: {reason}", file=sys.stderr)
        return False
    return True


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped; the servers that the bench had started were ended.")
