"""Claims per second in the opening minute: the fast lane against an ordinary page, and against pgbench."""

import sys
from collections.abc import Iterator
from statistics import median
from typing import Any

from . import plain, rush_kills, rush_page, servers
from .house import House, house
from .moments import EMPTY, PLAIN, stage
from .outcome import Line, Of, line, spread
from .rushing import CONNECTIONS, Children, crowd, recounted

ROUNDS = 3
SCHOOLS, SEATS = 12, 100_000  # in the rounds nobody is refused: all three sides write the same rows
LANE, VIEW, BARE = 12_000, 900, 6_000  # claims a round
BARE_CONNECTIONS = 100
CITY, CITY_SCHOOLS, CITY_SEATS = 244_510, 250, 60
FAMILIES = ROUNDS * (LANE + VIEW) + 2 * CONNECTIONS


def run() -> Iterator[Line]:
    """`rush-view`, `rush-pgbench`, `rush-course-page`, `rush-kills` and `rush-city`."""
    with house() as here:
        yield from _ratios(here)
        yield rush_page.run(here)
        yield rush_kills.run(here)
        yield _city(here)


def _ratios(here: House) -> Iterator[Line]:
    with stage(here, EMPTY) as ours, stage(here, EMPTY, PLAIN) as bare:
        for each in (ours, bare):
            each.ask("rush.build", families=FAMILIES if each is ours else BARE, schools=SCHOOLS, seats=SEATS)
        write = _plain_side(bare)
        children = Children(ours)
        with servers.kehou(ours) as port:
            crowd(port, children.file(CONNECTIONS), "lane", expect={"200"})
            crowd(port, children.file(CONNECTIONS // 4), "view", expect={"302"})
            write()
            rounds = [_round(port, children, write, number) for number in range(ROUNDS)]
        recounted(ours, children)
    yield _line("rush-view", "the same claims through the ordinary page (Django view, guarded UPDATE)", rounds, "view")
    yield _line("rush-pgbench", f"pgbench, one claim a transaction, {BARE_CONNECTIONS} connections", rounds, "bare")


def _round(port: int, children: Children, write: Any, number: int) -> dict[str, Any]:
    sides = {
        "lane": lambda: crowd(port, children.file(LANE), "lane", expect={"200"}),
        "view": lambda: crowd(port, children.file(VIEW), "view", expect={"302"}),
        "bare": write,
    }
    order = list(sides)[number % 3 :] + list(sides)[: number % 3]
    return {name: sides[name]() for name in order}


CLAIM = """\\set n :client_id * :each + :done + 1
\\set done :done + 1
BEGIN;
INSERT INTO enrolment_place (programme_id, course_id, school_id, district_id, pupil_id, school_class_id, weekdays,
    state, client_key, given_at, end_reason, visiting)
  SELECT c.programme_id, c.id, c.school_id, s.district_id, p.id, p.school_class_id, c.weekdays, 'held',
    gen_random_uuid(), now(), '', false
  FROM directory_pupil p JOIN directory_school s ON s.id = p.school_id
  JOIN programmes_course c ON c.school_id = p.school_id AND c.title = '课程' || (p.id % 20) WHERE p.id = :n
  RETURNING id AS place, course_id AS course \\gset
INSERT INTO enrolment_courseslot (place_id, pupil_id, weekday, minutes, days, live)
  SELECT :place, :n, unnest(c.weekdays), int4range(970, 1050), daterange(g.starts_on, g.ends_on, '[]'), true
  FROM programmes_course c JOIN programmes_programme g ON g.id = c.programme_id WHERE c.id = :course;
INSERT INTO base_auditevent (at, account_id, channel, action, subject_type, subject_ids, district_id, detail)
  VALUES (now(), :n, 'web', 'enrolment.apply', 'programmes.course', jsonb_build_array(:course::int), 1, '{}');
UPDATE programmes_course SET taken = taken + 1 WHERE id = :course AND taken <= capacity - 1;
COMMIT;
"""


def _plain_side(bare: House) -> Any:
    """What lets pgbench write a claim's rows, one transaction each, anew every time; claims per second."""
    file = bare.home / "claim.sql"
    file.write_text(CLAIM, encoding="utf-8")

    def write() -> float:
        bare.sql("TRUNCATE enrolment_place CASCADE; UPDATE programmes_course SET taken = 0")
        rate = plain.pgbench(bare, file, each=BARE // BARE_CONNECTIONS, clients=BARE_CONNECTIONS)
        print("pgbench", rate, file=sys.stderr)
        return rate

    return write


def _line(bench: str, against: str, rounds: list[dict[str, Any]], other: str) -> Line:
    def rate(side: Any) -> float:
        return side if isinstance(side, float) else side.rate

    ratios = [each["lane"].rate / rate(each[other]) for each in rounds]
    lanes = [each["lane"] for each in rounds]
    return line(
        bench,
        ratio=median(ratios),
        of=Of.RATE,
        against=against,
        n=LANE,
        claims_per_s=median(each.rate for each in lanes),
        against_per_s=median(rate(each[other]) for each in rounds),
        ratios=spread(ratios),
        p50_ms=median(each.p50_ms for each in lanes),
        p99_ms=median(each.p99_ms for each in lanes),
        load_cpu=median(each.cpu for each in lanes),
        connections=CONNECTIONS,
        rounds=len(rounds),
        recount="nothing lost, twice or oversold",
    )


def _city(here: House) -> Line:
    """Every family of a city claims once; a tenth wants a course that is full by then."""
    with stage(here, EMPTY) as ours:
        ours.ask("rush.build", families=CITY, schools=CITY_SCHOOLS, seats=CITY_SEATS)
        children = Children(ours)
        with servers.kehou(ours) as port:
            whole = crowd(port, children.file(CITY), "lane", expect={"200", "409"})
        found = recounted(ours, children)
    return line(
        "rush-city",
        ratio=whole.seconds / 60,
        of=Of.TIME,
        against="one minute",
        n=CITY,
        seconds=whole.seconds,
        claims_per_s=whole.rate,
        given=found["acknowledged"],
        refused=whole.statuses.get("409", 0),
        come_again=whole.again,
        p50_ms=whole.p50_ms,
        p99_ms=whole.p99_ms,
        load_cpu=whole.cpu,
        connections=CONNECTIONS,
        recount="nothing lost, twice or oversold",
    )
