"""A plan as a school runs it: the questions it must answer, and with the answers every day, hour, price and place.

`Asked` tells the questions; `fill` checks the answers, against the plans above as well, and gives a `FilledPlan`.
"""

from kehou.core.running.asked import Asked
from kehou.core.running.facts import WEEKDAY_TOKENS, grades_of, stage_of
from kehou.core.running.filled import FilledPlan, Registration
from kehou.core.running.filling import fill
from kehou.core.running.grounds import Ground
from kehou.core.running.placing import Placing, Way
from kehou.core.running.service import Figure, Service, Window

__all__ = [
    "WEEKDAY_TOKENS",
    "Asked",
    "Figure",
    "FilledPlan",
    "Ground",
    "Placing",
    "Registration",
    "Service",
    "Way",
    "Window",
    "fill",
    "grades_of",
    "stage_of",
]
