"""Where a child stands: states, and what each thing seen or said makes of them. Pure."""

from .absence import Absence
from .party import Party, PartyKind
from .standing import ACCOUNTED, TAKING_PART, Kind, State, after, may
from .tally import COUNTED_AS, ORDER, Tally, tally

__all__ = [
    "ACCOUNTED",
    "COUNTED_AS",
    "ORDER",
    "TAKING_PART",
    "Absence",
    "Kind",
    "Party",
    "PartyKind",
    "State",
    "Tally",
    "after",
    "may",
    "tally",
]
