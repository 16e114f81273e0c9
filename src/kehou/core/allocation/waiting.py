"""Waiting lists: who gets the next offer, and what an answer leads to. Pure; the caller passes the time and keeps
the record.

All free seats are looked at together: each goes to the first on its list, a child who is first on several is
offered the course it ranked highest, and what it leaves goes to the next, until nothing moves. A child with an
unanswered offer blocks nobody: the offer holds one seat until its deadline, every other seat goes on. Siblings who
wait "all or none" are offered seats together or are passed over, keeping their place.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

GRANTED = "granted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A child on a course's list: its `place` there (1 is next; gaps do no harm), and which wish it is (1 is the
    first).

    `number` is the child's. `group`: the quota group it counts under, "" for none. `bundle`: siblings who want places
    together, "" for none.
    """

    child: str
    course: str
    place: int
    wish: int
    number: int
    group: str = ""
    bundle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """Seats of a course without a child or an open offer; `of_group`: how many more of a group it may take."""

    course: str
    free: int
    of_group: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A seat held for a child until `answer_by`, which is the first moment at which it is too late."""

    child: str
    course: str
    wish: int
    answer_by: datetime
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A place that a child has, and by which wish."""

    course: str
    wish: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`code` "granted", or why not: "offer.expired", "offer.answered". `gives_up`: places that end when it is
    taken.
    """

    code: str
    gives_up: tuple[str, ...] = ()


def next_offers(
    waiting: Iterable[Waiting],
    vacancies: Iterable[Vacancy],
    *,
    offered: Collection[tuple[str, int]] = (),
    bundles: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Waiting, ...]:
    """Whom to make offers now, in the order of courses and places.

    `offered`: the open offers as (child, wish); nobody is offered a wish that ranks lower than one it is offered
    already.
    """
    seats = {vacancy.course: vacancy for vacancy in vacancies if vacancy.free > 0}
    best = _best_offered(offered)
    open_to = [each for each in waiting if each.course in seats]
    candidates = [each for each in open_to if each.wish < best.get(each.child, each.wish + 1)]
    while True:
        chosen = _chosen(candidates, seats)
        broken = _broken(chosen, bundles)
        if not broken:
            return tuple(sorted(chosen, key=lambda each: (each.course, each.place)))
        candidates = [each for each in candidates if each.bundle != broken]


def _best_offered(offered: Collection[tuple[str, int]]) -> dict[str, int]:
    best: dict[str, int] = {}
    for child, wish in offered:
        best[child] = min(wish, best.get(child, wish))
    return best


def _chosen(candidates: Sequence[Waiting], seats: Mapping[str, Vacancy]) -> list[Waiting]:
    """Each course offers its seats down its list; a child keeps its best offer and the others go on."""
    lists: dict[str, list[Waiting]] = defaultdict(list)
    for each in sorted(candidates, key=lambda each: each.place):
        lists[each.course].append(each)
    while True:
        offers = [each for course, line in lists.items() for each in _down_the_list(line, seats[course])]
        best: dict[str, Waiting] = {}
        for each in offers:
            best[each.child] = min(each, best.get(each.child, each), key=lambda offer: offer.wish)
        left = {each for each in offers if best[each.child] != each}
        if not left:
            return offers
        lists = {course: [each for each in line if each not in left] for course, line in lists.items()}


def _down_the_list(line: Iterable[Waiting], vacancy: Vacancy) -> list[Waiting]:
    chosen: list[Waiting] = []
    groups: Counter[str] = Counter()
    for each in line:
        if len(chosen) == vacancy.free:
            break
        if groups[each.group] < vacancy.of_group.get(each.group, vacancy.free):
            chosen.append(each)
            groups[each.group] += 1
    return chosen


def _broken(chosen: Iterable[Waiting], bundles: Mapping[str, int]) -> str:
    """A bundle of which not every child is offered something, the one with the largest number; "" where all are
    whole.
    """
    offered: dict[str, list[Waiting]] = defaultdict(list)
    for each in chosen:
        if each.bundle:
            offered[each.bundle].append(each)
    broken = [bundle for bundle, found in offered.items() if len(found) < bundles[bundle]]
    return max(broken, key=lambda bundle: min(each.number for each in offered[bundle]), default="")


def answer_by(now: datetime, *, time_to_answer: timedelta, shortest: timedelta, starts_at: datetime) -> datetime | None:
    """Until when an offer made now may be answered: the usual time, less when the course starts before, never less
    than `shortest`; None when not even that is left, and no offer is made any more.
    """
    if now + shortest > starts_at:
        return None
    return max(min(now + time_to_answer, starts_at), now + shortest)


def expired(offers: Iterable[Offer], now: datetime) -> tuple[Offer, ...]:
    """The open offers whose time is over."""
    return tuple(offer for offer in offers if not offer.answered and offer.answer_by <= now)


def accept(
    offer: Offer, at: datetime, *, holding: Sequence[Held] = (), most: int = 1, clashing: Collection[str] = ()
) -> Answer:
    """What taking the offer leads to. `holding`: the child's places; `clashing`: courses that it cannot attend
    beside this.

    Places at the same time end, and where the child would have more than `most`, those it ranked lowest.
    """
    if offer.answered:
        return Answer(code="offer.answered")
    if offer.answer_by <= at:
        return Answer(code="offer.expired")
    ends = [held for held in holding if held.course in clashing]
    stays = sorted((held for held in holding if held not in ends), key=lambda held: held.wish)
    ends += stays[most - 1 :]
    return Answer(code=GRANTED, gives_up=tuple(held.course for held in ends))
