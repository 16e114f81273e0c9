"""What every plan says of itself: where its text stands, its clauses, and the documents it rests on."""

from kehou.core.rules.base import Cited, OwnKey, Part, Text
from kehou.core.rules.words import Level


class Source(Part):
    """Where the official text stands: its title, the collection it was found in, the section there and the address."""

    document: Text
    collected_in: Text
    section: Text
    address: Text
    remark: Text | None = None


class Clause(Part):
    """A clause of the official text: where it stands, and what it says in the pack's own words."""

    id: OwnKey = ""
    title: Text
    place: Text
    says: Text


class UpperDocument(Cited):
    """A document of a higher level on which the plan rests."""

    title: Text
    level: Level
