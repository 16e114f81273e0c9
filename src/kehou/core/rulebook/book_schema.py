"""JSON Schemas of the files of a pack, for editors."""

from typing import Any

from kehou.core.rulebook.book import Rulebook
from kehou.core.rulebook.casefile import BookCases
from kehou.core.rules.plan import Plan


def schemas() -> dict[str, Any]:
    """By file: `plan.yaml` of a rulebook and of a plan that schools run, and `cases.yaml`."""
    return {
        "rulebook plan.yaml": Rulebook.model_json_schema(by_alias=True),
        "school plan.yaml": Plan.model_json_schema(),
        "rulebook cases.yaml": BookCases.model_json_schema(),
    }
