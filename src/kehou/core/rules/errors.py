"""Mistakes in a plan pack or in a school's answers: collected, placed and explained, never raised one by one."""

from collections.abc import Iterable
from dataclasses import dataclass

type Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class PlanError:
    """One mistake.

    `file` is empty and `line`, `column` (both from 1) are None when the mistake lies in values from a form.
    `path` names the place inside the document, such as `services.care.windows[0].value.until`.
    `message` says in Chinese what is wrong, `hint` what to do.
    """

    code: str
    file: str
    line: int | None
    column: int | None
    path: str
    message: str
    hint: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part not in ("", None))
        parts = (f"{place}:" if place else "", f"[{self.path}]" if self.path else "", self.message, self.hint)
        return " ".join(part for part in parts if part) + f"({self.code})"


class PlanErrors(ValueError):  # noqa: N818  (it carries several errors, each a PlanError)
    """Every mistake found in one reading, in the order of the document."""

    def __init__(self, errors: Iterable[PlanError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.file, error.line or 0, error.column or 0)))
        super().__init__("\n".join(str(error) for error in self.errors))


def path_text(loc: Loc) -> str:
    """`("rows", 0, "value")` as `rows[0].value`."""
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text
