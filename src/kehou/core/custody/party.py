"""Who gave or took a child, or who said where it is: written beside each event as one short text."""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 80  # characters, as the column of events holds


class PartyKind(StrEnum):
    STAFF = "staff"
    CONTACT = "contact"
    GROUP = "group"
    COURSE = "course"
    PUPIL = "pupil"  # the child itself: goes home alone, as agreed
    HELPER = "helper"  # came with a one-time code of the family
    WAVE = "wave"  # a dismissal wave: its guard, its route or bus


_WRITTEN = re.compile(rf"({'|'.join(PartyKind)}):([1-9][0-9]{{0,17}})(?: (.+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Party:
    """A person or a group by its id, and what it said, if anything: `contact:34 生病在家`."""

    kind: PartyKind
    id: int
    words: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id} {self.words}".rstrip()[:LONGEST].rstrip()

    @classmethod
    def parse(cls, text: str) -> "Party | None":
        """The party that was written down; None for an empty or foreign text."""
        found = _WRITTEN.fullmatch(text)
        return cls(PartyKind(found[1]), int(found[2]), (found[3] or "").strip()) if found else None

    @property
    def bare(self) -> str:
        """Who, without what was said."""
        return f"{self.kind}:{self.id}"
