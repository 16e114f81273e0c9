"""What can happen to a claim; one function per thing, one transaction each."""

from .checking import refuse, verify, verify_at_desk
from .handing_in import hand_in, withdraw
from .keeping import open_page, sweep

__all__ = ["hand_in", "open_page", "refuse", "sweep", "verify", "verify_at_desk", "withdraw"]
