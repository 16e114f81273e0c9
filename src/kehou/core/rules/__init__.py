"""What a plan (实施方案) is: the language it is written in, the strict loader, and the questions it answers.

A pack is a directory with `plan.yaml` and `cases.yaml`. `load_pack` reads the plan; `Plan.fill` takes the school's
answers to what the official text leaves open; every answer of either is a `Ruling` with the clauses it rests on.
"""

from kehou.core.rules.cases import CaseResult, run_cases
from kehou.core.rules.errors import PlanError, PlanErrors
from kehou.core.rules.filled import FilledPlan, Registration
from kehou.core.rules.loading import json_schema, load_pack, load_text
from kehou.core.rules.parts import Clause, Ground, Provision, Site, WorkingGroup
from kehou.core.rules.plan import Plan
from kehou.core.rules.points import OpenPoint
from kehou.core.rules.ruling import Param, Ruling, RulingRefusedError
from kehou.core.rules.scalars import SHANGHAI
from kehou.core.rules.services import DISMISSAL, FeePerLesson, Free, Service, Window
from kehou.core.rules.words import CONTENT_TITLES, KIND_TITLES, LEVEL_TITLES, ROLE_TITLES

__all__ = [
    "CONTENT_TITLES",
    "DISMISSAL",
    "KIND_TITLES",
    "LEVEL_TITLES",
    "ROLE_TITLES",
    "SHANGHAI",
    "CaseResult",
    "Clause",
    "FeePerLesson",
    "FilledPlan",
    "Free",
    "Ground",
    "OpenPoint",
    "Param",
    "Plan",
    "PlanError",
    "PlanErrors",
    "Provision",
    "Registration",
    "Ruling",
    "RulingRefusedError",
    "Service",
    "Site",
    "Window",
    "WorkingGroup",
    "json_schema",
    "load_pack",
    "load_text",
    "run_cases",
]
