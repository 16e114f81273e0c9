"""What the actions and the pages of the day read."""

from .expecting import expected_pupils, on_leave

__all__ = ["expected_pupils", "on_leave"]
