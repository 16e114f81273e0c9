"""What can happen between wishes and places; one function per thing, one transaction each."""

from .answering import accept_offer, decline_offer, leave_place
from .waiting import join, leave, promote, sweep
from .wishing import file_wishes, tie

__all__ = [
    "accept_offer",
    "decline_offer",
    "file_wishes",
    "join",
    "leave",
    "leave_place",
    "promote",
    "sweep",
    "tie",
]
