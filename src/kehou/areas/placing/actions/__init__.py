"""What can happen between wishes and places; one function per thing, one transaction each."""

from .wishing import file_wishes, tie

__all__ = ["file_wishes", "tie"]
