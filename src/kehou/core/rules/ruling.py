"""A ruling: what the plan says about one question, with the clauses it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType

type Param = str | int | bool | date | time | datetime

GRANTED = "granted"


class RulingRefusedError(Exception):
    """Somebody asked a refused ruling for its value; `code`, `params` and `cites` are those of the ruling."""

    def __init__(self, code: str, params: Mapping[str, Param], cites: tuple[str, ...]) -> None:
        super().__init__(f"{code} {dict(params)} {'、'.join(cites)}")
        self.code = code
        self.params = params
        self.cites = cites


@dataclass(frozen=True, slots=True)
class Ruling[T]:
    """An answer with its clause ids.

    `code` is "granted", or the stable reason of a refusal such as "registration.closed"; `params` are the facts which
    a page needs to turn the code into a sentence. The value of a refusal is False for yes/no
    questions and None otherwise.
    """

    value: T | None
    cites: tuple[str, ...]
    code: str = GRANTED
    params: Mapping[str, Param] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def refused(self) -> bool:
        return self.code != GRANTED

    def must(self) -> T:
        """The value of a granted ruling; RulingRefusedError when it was refused."""
        if self.refused or self.value is None:
            raise RulingRefusedError(self.code, self.params, self.cites)
        return self.value


def granted[T](value: T, cites: tuple[str, ...], **params: Param) -> Ruling[T]:
    """A ruling that answers the question."""
    return Ruling(value=value, cites=cites, params=MappingProxyType(params))


def refused(code: str, cites: tuple[str, ...], **params: Param) -> Ruling[bool]:
    """A "no" to a yes/no question."""
    return Ruling(value=False, cites=cites, code=code, params=MappingProxyType(params))


def no_answer[T](code: str, cites: tuple[str, ...], _kind: type[T], **params: Param) -> Ruling[T]:
    """A refusal of a question that asks for a value of type `_kind`."""
    return Ruling(value=None, cites=cites, code=code, params=MappingProxyType(params))
