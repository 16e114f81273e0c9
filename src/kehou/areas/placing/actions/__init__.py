"""What can happen between wishes and places; one function per thing, one transaction each."""

from .answering import accept_offer, decline_offer, leave_place, losing_by, losing_by_all, unit_of
from .drawing import confirm, enter_seed, holds, seal
from .merging import decide_merger
from .publishing import publish
from .together import offer_together
from .waiting import apart, join, leave, promote, sweep
from .wishing import file_wishes, tell_facts, tie

__all__ = [
    "accept_offer",
    "apart",
    "confirm",
    "decide_merger",
    "decline_offer",
    "enter_seed",
    "file_wishes",
    "holds",
    "join",
    "leave",
    "leave_place",
    "losing_by",
    "losing_by_all",
    "offer_together",
    "promote",
    "publish",
    "seal",
    "sweep",
    "tell_facts",
    "tie",
    "unit_of",
]
