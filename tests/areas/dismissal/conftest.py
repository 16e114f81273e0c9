"""The day as a fixture."""

from tests.areas.custody.day import day

__all__ = ["day"]
