"""Pages per second of the two hottest pages, as a share of what the same server does when a page costs nothing."""

from collections.abc import Iterator, Sequence
from statistics import median

from . import hello, servers
from .house import House, house
from .load import CONNECTIONS, Load, Request, Round, in_turn, load_generator
from .moments import MENU, ROLLS, stage
from .outcome import Line, Of, line, spread

FAMILIES, CHILDREN = 64, 40
ROUNDS, WARM_UP = 5, 3.0
SECONDS, HELLO_SECONDS = 3.0, 1.0  # hello gives thousands of answers even in a short round


def run() -> Iterator[Line]:
    """`page-courses` and `page-roll`."""
    with house() as here, load_generator() as load, servers.hello(here) as bare:
        yield _courses(here, load, bare)
        yield _roll(here, load, bare)


def _courses(here: House, load: Load, bare: int) -> Line:
    """The menu of courses while families choose, opened by different guardians."""
    with stage(here, MENU) as staged, servers.kehou(staged) as port:
        found = staged.ask("pages.menus", many=FAMILIES)
        pages = [Request(**ask) for ask in found["asks"]]
        pairs = _rounds(load, port, pages, bare)
    return page_line(
        "page-courses", pairs, n=len(pages), connections=CONNECTIONS, round_s=SECONDS, courses=found["courses"]
    )


def _roll(here: House, load: Load, bare: int) -> Line:
    """The roll of a care group in the afternoon, opened by its teacher."""
    with stage(here, ROLLS) as staged, servers.kehou(staged) as port:
        found = staged.ask("pages.rolls", children=CHILDREN)
        pages = [Request(**ask) for ask in found["asks"]]
        pairs = _rounds(load, port, pages, bare)
    return page_line(
        "page-roll", pairs, n=int(median(found["children"])), connections=CONNECTIONS, round_s=SECONDS, rolls=len(pages)
    )


def _rounds(load: Load, port: int, pages: Sequence[Request], bare: int) -> list[tuple[Round, Round]]:
    load.round(port, pages, seconds=WARM_UP)
    load.round(bare, [Request("/")], seconds=HELLO_SECONDS)
    return in_turn(
        ROUNDS,
        lambda: load.round(port, pages, seconds=SECONDS),
        lambda: load.round(bare, [Request("/")], seconds=HELLO_SECONDS),
    )


def page_line(
    bench: str, pairs: Sequence[tuple[Round, Round]], *, n: int, connections: int, round_s: float, **more: int
) -> Line:
    """Rounds of a page and of a bare hello in turn, as a result."""
    ratios = [ours.rate / bare.rate for ours, bare in pairs]
    ours, bare = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return line(
        bench,
        ratio=median(ratios),
        of=Of.RATE,
        against=hello.AGAINST,
        n=n,
        **more,
        pages_per_s=median(each.rate for each in ours),
        hello_per_s=median(each.rate for each in bare),
        ratios=spread(ratios),
        p50_ms=median(each.p50_ms for each in ours),
        p99_ms=median(each.p99_ms for each in ours),
        hello_p99_ms=median(each.p99_ms for each in bare),
        page_bytes=ours[0].bytes,
        load_cpu=median(each.cpu for each in ours),
        hello_load_cpu=median(each.cpu for each in bare),
        connections=connections,
        rounds=len(pairs),
        round_s=round_s,
    )
