"""What happens with phones: they are registered, send what was noted, and are ended when lost."""

from .devices import end_device, register_device
from .paper import PaperRoll, enter_paper
from .taking import Answer, take_facts

__all__ = ["Answer", "PaperRoll", "end_device", "enter_paper", "register_device", "take_facts"]
