"""The course page of the opening minute, opened by many families, against a bare hello of the same server."""

from functools import partial

from . import servers
from .claimants import CSRF
from .house import House
from .load import Request, in_turn, load_generator
from .moments import EMPTY, stage
from .outcome import Line
from .pages import page_line
from .rushing import CONNECTIONS

FAMILIES, SCHOOLS, SEATS = 2_000, 12, 60
ROUNDS, SECONDS, WARM_UP = 5, 4.0, 3.0


def run(here: House) -> Line:
    """`rush-course-page`: signed-in families, each with a child of its own, on as many connections as in the rush."""
    with stage(here, EMPTY) as ours, load_generator() as load, servers.hello(here) as bare:
        ours.ask("rush.build", families=FAMILIES, schools=SCHOOLS, seats=SEATS)
        with servers.kehou(ours) as port:
            pages = [Request(f"/rush/{n}/", f"sessionid=s{n:031d}; csrftoken={CSRF}") for n in range(1, FAMILIES + 1)]
            many = partial(load.round, connections=CONNECTIONS)
            page, plain = partial(many, port, pages), partial(many, bare, [Request("/")])
            page(seconds=WARM_UP)
            plain(seconds=WARM_UP)
            pairs = in_turn(ROUNDS, partial(page, seconds=SECONDS), partial(plain, seconds=SECONDS))
    return page_line("rush-course-page", pairs, n=FAMILIES, connections=CONNECTIONS, round_s=SECONDS)
