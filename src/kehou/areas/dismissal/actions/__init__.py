"""What can happen with going home: ways, people, codes, restrictions, routes."""

from .codes import cancel_code, make_code
from .guards import put_guard, stop_volunteering, vet, volunteer
from .people import add_collector, set_emergency, stop_collector
from .photos import drop_photo, keep_photo
from .restrictions import lift, restrict
from .routes import add_route, end_route
from .waves import add_board, add_gate, add_wave, end_board, end_wave
from .ways import Choice, When, change_way, withdraw_way

__all__ = [
    "Choice",
    "When",
    "add_board",
    "add_collector",
    "add_gate",
    "add_route",
    "add_wave",
    "cancel_code",
    "change_way",
    "drop_photo",
    "end_board",
    "end_route",
    "end_wave",
    "keep_photo",
    "lift",
    "make_code",
    "put_guard",
    "restrict",
    "set_emergency",
    "stop_collector",
    "stop_volunteering",
    "vet",
    "volunteer",
    "withdraw_way",
]
