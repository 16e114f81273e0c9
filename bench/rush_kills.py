"""kill -9 in the middle of the opening minute: of a server process, then of the whole database. Nothing may be lost."""

from contextlib import nullcontext

from . import servers
from .house import House
from .killing import killing
from .moments import EMPTY, stage
from .outcome import BenchError, Line, Of, line
from .rushing import CONNECTIONS, Children, Crowd, crowd, recounted

CLAIMS, SCHOOLS, SEATS = 24_000, 12, 100_000
COUNTING, AT = "SELECT count(*) FROM rush_claim", (CONNECTIONS + CLAIMS // 4, CONNECTIONS + CLAIMS // 2)


def run(here: House) -> Line:
    """`rush-kills`: the same claims in peace, then with the kills; phones send again what was not answered."""
    peace, _ = _claimed(here, kills=False)
    war, found = _claimed(here, kills=True)
    if not war.lost:
        raise BenchError("No connection broke: the kills came too late.")
    return line(
        "rush-kills",
        ratio=war.seconds / peace.seconds,
        of=Of.TIME,
        against="the same claims in peace",
        n=CLAIMS,
        seconds=war.seconds,
        peace_seconds=peace.seconds,
        broken_connections=war.lost,
        come_again=war.again,
        p99_ms=war.p99_ms,
        acknowledged=found["acknowledged"],
        connections=CONNECTIONS,
        killed="one of two server processes after a quarter, the database with all its processes after half",
        recount="nothing lost, twice or oversold",
    )


def _claimed(here: House, *, kills: bool) -> tuple[Crowd, dict[str, int]]:
    with stage(here, EMPTY) as ours:
        ours.ask("rush.build", families=CLAIMS + CONNECTIONS, schools=SCHOOLS, seats=SEATS)
        children = Children(ours)
        with servers.kehou(ours) as port:
            crowd(port, children.file(CONNECTIONS), "lane", expect={"200"})
            file = children.file(CLAIMS)
            with killing(ours, port, COUNTING, AT) if kills else nullcontext():
                done = crowd(port, file, "lane", expect={"200"})
        return done, recounted(ours, children)
