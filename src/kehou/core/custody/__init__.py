"""Where a child stands and who has it: states, and what each thing seen or said makes of them. Pure."""

from .absence import Absence
from .chain import CLOSED_HOLDS, GATE, Chain, Fact, Hold, Holding, Stand, fold
from .party import Party, PartyKind
from .standing import ACCOUNTED, TAKING_PART, WORDS, Kind, State, after, end_of, may
from .tally import COUNTED_AS, ORDER, Tally, tally

__all__ = [
    "ACCOUNTED",
    "CLOSED_HOLDS",
    "COUNTED_AS",
    "GATE",
    "ORDER",
    "TAKING_PART",
    "WORDS",
    "Absence",
    "Chain",
    "Fact",
    "Hold",
    "Holding",
    "Kind",
    "Party",
    "PartyKind",
    "Stand",
    "State",
    "Tally",
    "after",
    "end_of",
    "fold",
    "may",
    "tally",
]
