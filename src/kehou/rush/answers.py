"""What a claim is answered, whichever way it went: a seat, a reason, or how long to wait."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from kehou.areas.planning.citing import cited
from kehou.areas.programmes.models import Programme
from kehou.base.refusal import Refusal

HAVE, REFUSED, WAIT, NOTHING, SIGN_IN, FORBIDDEN = "have", "refused", "wait", "nothing", "sign_in", "forbidden"
STATUS = {HAVE: 200, REFUSED: 409, WAIT: 503, NOTHING: 404, SIGN_IN: 401, FORBIDDEN: 403}
NOT_FINAL = {
    "registration.not_open",
    "rush.line",
}  # nothing was decided: the same tap may come again


@dataclass(frozen=True, slots=True)
class Answer:
    """`sentence` and `cites` are for people; `again` are the seconds after which the same claim may be sent again."""

    state: str
    code: str = ""
    sentence: str = ""
    cites: tuple[str, ...] = ()
    place: int | None = None
    again: float = 0.0
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return STATUS[self.state]

    def as_json(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "code": self.code,
            "sentence": self.sentence,
            "cites": list(self.cites),
            "again": self.again,
            **self.more,
        }


def have(title: str, place: int | None) -> Answer:
    return Answer(HAVE, sentence=gettext("已选“%(course)s”。") % {"course": title}, place=place)


def refused(refusal: Refusal) -> Answer:
    return Answer(REFUSED, refusal.code, refusal.sentence, refusal.cites)


def nothing() -> Answer:
    return Answer(NOTHING, "rush.nothing", Refusal("rush.nothing").sentence)


def in_line(ahead: int, again: float) -> Answer:
    """Not yet: the same claim is to be sent again when it is this family's turn."""
    return Answer(WAIT, "rush.line", Refusal("rush.line", ahead=ahead).sentence, again=again, more={"ahead": ahead})


def busy(again: float) -> Answer:
    """Too many at once, or the database is away: nothing is known to be decided, the same key finds the truth."""
    return Answer(WAIT, "rush.busy", Refusal("rush.busy").sentence, again=again)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a refusal's sentence may name."""

    child: str
    title: str
    capacity: int
    grades: tuple[int, ...]


def refusal_of(code: str, said: Mapping[str, Any], facts: Facts, programme: Programme) -> Refusal:
    """The refusal behind a code, with the parameters and clauses that the ordinary way would give."""
    if code.startswith("registration."):
        return _outside_the_window(programme, code)
    params: dict[str, dict[str, Any]] = {
        "seats.taken": {"title": facts.title, "capacity": facts.capacity},
        "course.chosen": {"child": facts.child, "title": facts.title},
        "course.clash": {"child": facts.child},
        "course.not_offered": {"title": facts.title},
        "course.per_child": {"child": facts.child, "most": programme.per_child},
        "eligibility.grade": {"grades": "、".join(map(str, facts.grades))},
    }
    if code in params:
        return Refusal(code, **params[code])
    return Refusal(code, cites=tuple(said.get("cites", ())), **said.get("params", {}))


def _outside_the_window(programme: Programme, code: str) -> Refusal:
    """The plan's own words and clauses; its window is the programme's."""
    filled = programme.adoption.filled
    late = code == "registration.closed"
    cites = filled.registration(programme.service).cites_of["closes_at" if late else "opens_at"]
    when = {"closes_at": programme.closes_at} if late else {"opens_at": programme.opens_at}
    return Refusal(code, cites=cited(filled, cites), **when)
