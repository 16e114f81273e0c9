"""What every plan file is made of: reading it strictly, its mistakes with their places, its words and its rulings."""

from kehou.core.rules.cases import CaseResult
from kehou.core.rules.errors import PlanError, PlanErrors
from kehou.core.rules.parts import Clause
from kehou.core.rules.points import OpenPoint
from kehou.core.rules.ruling import Param, Ruling, RulingRefusedError
from kehou.core.rules.scalars import SHANGHAI
from kehou.core.rules.words import KIND_TITLES, LEVEL_TITLES

__all__ = [
    "KIND_TITLES",
    "LEVEL_TITLES",
    "SHANGHAI",
    "CaseResult",
    "Clause",
    "OpenPoint",
    "Param",
    "PlanError",
    "PlanErrors",
    "Ruling",
    "RulingRefusedError",
]
