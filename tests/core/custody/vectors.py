"""Cases for both folds: the server's in Python and the phone's in TypeScript answer them alike.

`python -m tests.core.custody.vectors` writes vectors.json anew, after the fold was changed on purpose.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from kehou.core.custody import Chain, Fact, Hold, Holding, Kind, Stand, State, fold

FILE = Path(__file__).with_name("vectors.json")
BEGUN = datetime(2021, 9, 6, 7, 30, tzinfo=UTC)
PLACES = (1, 2)
CASES = 60


def case(seed: int) -> dict[str, Any]:
    """A child's afternoon as chance would have it: likely and impossible things, ties of time, things taken back."""
    chance = Random(seed)
    facts: list[Fact] = []
    for _ in range(chance.randrange(9)):
        facts.append(_fact(chance, facts))
    listed = {
        place: Stand(chance.choice((State.EXPECTED, State.ON_LEAVE)), BEGUN) for place in PLACES[: chance.randrange(3)]
    }
    start = Holding(chance.choice((Hold.LESSON, Hold.LESSON, Hold.AWAY)), "staff:9", BEGUN)
    return {
        "start": _holding(start),
        "listed": [[place, _stand(stand)] for place, stand in listed.items()],
        "facts": [_written(fact) for fact in chance.sample(facts, len(facts))],
        "chain": _chain(fold(start, listed, facts)),
    }


def _fact(chance: Random, before: list[Fact]) -> Fact:
    kind = chance.choice([*Kind, Kind.RECEIVED, Kind.PRESENT, Kind.HANDED_ON])
    place = chance.choice((0, 1, 1, 1, 2, 2))
    taken_back = chance.choice(before).id if before and (kind == Kind.VOID or chance.random() < 0.1) else None
    return Fact(
        id=UUID(int=chance.getrandbits(128)),
        kind=kind,
        at=BEGUN + timedelta(minutes=chance.randrange(6), microseconds=chance.choice((0, 0, 1))),
        place=place,
        taker=chance.choice(("", f"staff:{place + 10}", "contact:34", "pupil:7")),
        to=chance.choice((1, 2, None)) if kind == Kind.HANDED_ON else None,
        seq=chance.randrange(3),
        corrects=taken_back,
    )


def millis(moment: datetime) -> float:
    """As it goes over the wire: milliseconds, thousandths for microseconds."""
    return round(moment.timestamp() * 1_000_000) / 1000


def _written(fact: Fact) -> dict[str, Any]:
    return {
        "id": str(fact.id),
        "kind": fact.kind,
        "at": millis(fact.at),
        "place": fact.place,
        "taker": fact.taker,
        "to": fact.to,
        "seq": fact.seq,
        "corrects": str(fact.corrects) if fact.corrects else None,
    }


def _stand(stand: Stand) -> dict[str, Any]:
    return {"state": stand.state, "since": millis(stand.since), "by": str(stand.by) if stand.by else None}


def _holding(held: Holding) -> dict[str, Any]:
    by = str(held.by) if held.by else None
    return {"hold": held.hold, "holder": held.holder, "since": millis(held.since), "place": held.place, "by": by}


def _chain(chain: Chain) -> dict[str, Any]:
    return {
        "stands": [[place, _stand(stand)] for place, stand in sorted(chain.stands.items())],
        "holdings": [_holding(each) for each in chain.holdings],
        "conflicts": sorted(f"{fact} {code}" for fact, code in chain.conflicts),
    }


def text(seeds: range) -> str:
    return "[\n" + ",\n".join(json.dumps(case(seed), ensure_ascii=False) for seed in seeds) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(range(CASES)), encoding="utf-8")
