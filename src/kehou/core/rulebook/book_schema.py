"""JSON Schemas of the files of a pack, for editors."""

from typing import Any

from kehou.core.rulebook.book import Rulebook
from kehou.core.rulebook.casefile import BookCases


def schemas() -> dict[str, Any]:
    """By file: `plan.yaml` and `cases.yaml`."""
    return {
        "plan.yaml": Rulebook.model_json_schema(by_alias=True),
        "cases.yaml": BookCases.model_json_schema(),
    }
