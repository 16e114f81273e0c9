"""Going home: which way holds for a child on a day, and whether waves fit together. Pure."""

from .ways import Arranged, Rank, Way, on_day

__all__ = ["Arranged", "Rank", "Way", "on_day"]
