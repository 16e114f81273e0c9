"""The day of custody's tests, here too."""

from tests.areas.custody.day import day

__all__ = ["day"]
