"""What can happen to a report."""

from .handling import answer, forward, open_text, set_deadline
from .reporting import report

__all__ = ["answer", "forward", "open_text", "report", "set_deadline"]
