"""Between wishes and published places: lists of wishes, draws, waiting lists with their offers, mergers, calendars."""

from .calendars import Feed
from .draws import Draw, DrawStep, Outcome, Seed, Verdict
from .merging import Merger
from .waiting import Offer, Waiting, WaitingEvent
from .wishes import Bundle, Wish, WishList

__all__ = [
    "Bundle",
    "Draw",
    "DrawStep",
    "Feed",
    "Merger",
    "Offer",
    "Outcome",
    "Seed",
    "Verdict",
    "Waiting",
    "WaitingEvent",
    "Wish",
    "WishList",
]
