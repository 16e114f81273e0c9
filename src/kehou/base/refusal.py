"""A refusal is a value: a code, its parameters and the clauses it rests on. Pages turn it into a sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

from .templatetags.wording import said

_sentences: dict[str, str | Promise] = {}


class Refusal(Exception):  # noqa: N818  (a refusal is an answer, not a fault)
    """The action was not done, for a reason the person can be told.

    code: dotted, stable, in the catalogue; params: what the sentence needs (names, counts, days and moments);
    cites: clauses of the plan in readable form, possibly none where the rule is not the plan's.
    """

    def __init__(self, code: str, /, *, cites: tuple[str, ...] = (), **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Any] = params
        self.cites = cites

    @property
    def sentence(self) -> str:
        """The reason in plain words, in the reader's language."""
        return gettext(str(_sentences[self.code])) % {name: said(value) for name, value in self.params.items()}

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


def refusals(sentences: Mapping[str, str | Promise]) -> None:
    """Add an area's sentences (Simplified Chinese msgids with %(name)s parameters) to the catalogue."""
    for code, sentence in sentences.items():
        if code in _sentences:
            raise ValueError(f"refusal {code} has two sentences")
        _sentences[code] = sentence


def catalogue() -> Mapping[str, str | Promise]:
    return _sentences
