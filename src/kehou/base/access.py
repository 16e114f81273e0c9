"""Who may do what where: actions × roles × kinds of unit, as data.

An *action* is declared once, in its area's `access.py`. A *post* says that an account holds a role at one unit (a
pupil, a group, a class, a school, a district, a city, or everything). A row is visible to an actor for an action when
one of the actor's posts has a role granted there and covers the row; what is not visible does not exist (404).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Protocol

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise

from .refusal import Refusal


class Role(StrEnum):
    """Roles of requirement K1; labels live in accounts."""

    GUARDIAN = "guardian"
    CLASS_TEACHER = "class_teacher"
    CARE_TEACHER = "care_teacher"
    OFFICE = "office"
    PRINCIPAL = "principal"
    LEADER = "leader"
    GATE = "gate"
    FINANCE = "finance"
    DISTRICT = "district"
    CITY = "city"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Unit(StrEnum):
    """What a post can be bound to, smallest first."""

    PUPIL = "pupil"
    GROUP = "group"
    CLASS = "class"
    SCHOOL = "school"
    DISTRICT = "district"
    CITY = "city"
    ALL = "all"


# At which units each role can be held. A class teacher is one for a class, a care teacher for the groups on the rota,
# a leader for the school on the days of its own turn.
UNITS_OF: Mapping[Role, frozenset[Unit]] = {
    Role.GUARDIAN: frozenset({Unit.PUPIL}),
    Role.CLASS_TEACHER: frozenset({Unit.CLASS}),
    Role.CARE_TEACHER: frozenset({Unit.GROUP}),
    Role.OFFICE: frozenset({Unit.SCHOOL}),
    Role.PRINCIPAL: frozenset({Unit.SCHOOL}),
    Role.LEADER: frozenset({Unit.SCHOOL}),
    Role.GATE: frozenset({Unit.SCHOOL}),
    Role.FINANCE: frozenset({Unit.SCHOOL, Unit.DISTRICT}),
    Role.DISTRICT: frozenset({Unit.DISTRICT}),
    Role.CITY: frozenset({Unit.CITY}),
    Role.INSPECTOR: frozenset({Unit.DISTRICT, Unit.CITY}),
    Role.AUDITOR: frozenset({Unit.DISTRICT, Unit.CITY}),
    Role.OPERATOR: frozenset({Unit.ALL}),
}


@dataclass(frozen=True, slots=True)
class Post:
    role: Role
    unit: Unit
    id: int  # of the unit; 0 for ALL


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done, and the roles that may."""

    code: str
    title: str | Promise
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account with its posts, over a channel ("web", "cli", "job", "season")."""

    account_id: int | None
    name: str
    posts: tuple[Post, ...]
    channel: str

    def may(self, action: Action) -> bool:
        """Whether any post has a role that the action grants, wherever it is."""
        return any(post.role in action.roles for post in self.posts)

    def units(self, action: Action, unit: Unit) -> list[int]:
        """Ids of the units of one kind at which the actor may do this."""
        return [post.id for post in self.posts if post.unit == unit and post.role in action.roles]

    def holds(self, role: Role) -> bool:
        return any(post.role == role for post in self.posts)


ANYBODY = Actor(account_id=None, name="", posts=(), channel="web")

_actions: dict[str, Action] = {}
type PostSource = Callable[[int, date], Iterable[Post]]
_sources: list[PostSource] = []


class Scoped(Protocol):
    """A model that says by which column each kind of unit covers its rows."""

    scopes: ClassVar[Mapping[Unit, str]]


def action(code: str, title: str | Promise, *roles: Role) -> Action:
    """Declare an action in the registry."""
    if code in _actions:
        raise ValueError(f"action {code} is declared twice")
    _actions[code] = Action(code, title, frozenset(roles))
    return _actions[code]


def actions() -> Mapping[str, Action]:
    return _actions


def post_source(source: PostSource) -> PostSource:
    """Register a function (account id, day) → posts: appointments, guardianships, duties."""
    _sources.append(source)
    return source


def posts_of(account_id: int, on: date) -> tuple[Post, ...]:
    """Every post the account holds on a day."""
    return tuple(post for source in _sources for post in source(account_id, on))


def covered(actor: Actor, action: Action, model: type[Model]) -> Q:
    """The condition under which rows of `model` are visible to the actor for the action."""
    scopes: Mapping[Unit, str] = model.scopes  # type: ignore[attr-defined]
    condition = Q(pk__in=[])
    for unit in Unit:
        ids = actor.units(action, unit)
        if not ids:
            continue
        if unit is Unit.ALL:
            return Q()
        if unit in scopes:
            condition |= Q(**{f"{scopes[unit]}__in": ids})
    return condition


def visible[M: Model](actor: Actor, action: Action, rows: QuerySet[M]) -> QuerySet[M]:
    """Those of the rows that the actor may do this to."""
    return rows.filter(covered(actor, action, rows.model))


def get_visible[M: Model](actor: Actor, action: Action, rows: QuerySet[M], pk: int) -> M:
    """The row, or 404: for whom it lies outside, it does not exist."""
    row = visible(actor, action, rows).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def require(actor: Actor, action: Action) -> None:
    """The coarse check inside every action; the fine one is the `access_*` function that found the row."""
    if not actor.may(action):
        raise Refusal("access.denied", action=str(action.title))
