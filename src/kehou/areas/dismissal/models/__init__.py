"""Going home: ways, who may collect, one-time codes, restrictions; gates, waves, guards."""

from .collecting import MOST_TRIES, ContactPhoto, PickupCode, Restriction
from .waves import BoardLink, Gate, Guarding, Volunteer, Wave, WaveFor
from .ways import Arrangement, Route

__all__ = [
    "MOST_TRIES",
    "Arrangement",
    "BoardLink",
    "ContactPhoto",
    "Gate",
    "Guarding",
    "PickupCode",
    "Restriction",
    "Route",
    "Volunteer",
    "Wave",
    "WaveFor",
]
