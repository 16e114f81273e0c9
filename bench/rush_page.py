"""The course page of the opening minute, opened by many families, against a bare hello of the same server."""

from statistics import median

from . import hello, servers
from .house import House
from .load import Request, in_turn, load_generator
from .moments import EMPTY, stage
from .outcome import Line, Of, line, spread
from .rushing import CONNECTIONS

FAMILIES, SCHOOLS, SEATS = 2_000, 12, 60
ROUNDS, SECONDS, WARM_UP = 5, 4.0, 3.0
CSRF = "b" * 32


def run(here: House) -> Line:
    """`rush-course-page`: signed-in families, each with a child of its own, on as many connections as in the rush."""
    with stage(here, EMPTY) as ours, load_generator() as load, servers.hello(here) as bare:
        ours.ask("rush.build", families=FAMILIES, schools=SCHOOLS, seats=SEATS)
        with servers.kehou(ours) as port:
            pages = [Request(f"/rush/{n}/", f"sessionid=s{n:031d}; csrftoken={CSRF}") for n in range(1, FAMILIES + 1)]
            plain = [Request("/")]
            load.round(port, pages, seconds=WARM_UP, connections=CONNECTIONS)
            load.round(bare, plain, seconds=WARM_UP, connections=CONNECTIONS)
            pairs = in_turn(
                ROUNDS,
                lambda: load.round(port, pages, seconds=SECONDS, connections=CONNECTIONS),
                lambda: load.round(bare, plain, seconds=SECONDS, connections=CONNECTIONS),
            )
    ratios = [page.rate / word.rate for page, word in pairs]
    ours_, bare_ = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return line(
        "rush-course-page",
        ratio=median(ratios),
        of=Of.RATE,
        against=hello.AGAINST,
        n=FAMILIES,
        pages_per_s=median(each.rate for each in ours_),
        hello_per_s=median(each.rate for each in bare_),
        ratios=spread(ratios),
        p50_ms=median(each.p50_ms for each in ours_),
        p99_ms=median(each.p99_ms for each in ours_),
        page_bytes=ours_[0].bytes,
        load_cpu=median(each.cpu for each in ours_),
        hello_load_cpu=median(each.cpu for each in bare_),
        connections=CONNECTIONS,
        rounds=ROUNDS,
        round_s=SECONDS,
    )
