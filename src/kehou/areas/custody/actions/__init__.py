"""What can happen on a day: opening and calling the roll, leave, early pick-up, closing."""

from .calling import Mark, ensure_register, mark, open_register
from .closing import close_day, close_register
from .excusing import excuse
from .flagging import settle_flags
from .giving import Kept, give_class
from .handing import hand_on
from .incidents import acknowledge, climb, end_incident
from .late import note_late, settle_late
from .leave import ask_leave, ask_leaves, enter_leave, withdraw_leave, withdraw_series
from .pickup import collect, register_helper, register_pickup, sign_pickup, turn_away
from .recording import record_events
from .rounds import dismiss_all, receive_all
from .seen import Receipt, Seen
from .ticking import tick
from .waving import miss_in_wave, send_wave, take_wave

__all__ = [
    "Kept",
    "Mark",
    "Receipt",
    "Seen",
    "acknowledge",
    "ask_leave",
    "ask_leaves",
    "climb",
    "close_day",
    "close_register",
    "collect",
    "dismiss_all",
    "end_incident",
    "ensure_register",
    "enter_leave",
    "excuse",
    "give_class",
    "hand_on",
    "mark",
    "miss_in_wave",
    "note_late",
    "open_register",
    "receive_all",
    "record_events",
    "register_helper",
    "register_pickup",
    "send_wave",
    "settle_flags",
    "settle_late",
    "sign_pickup",
    "take_wave",
    "tick",
    "turn_away",
    "withdraw_leave",
    "withdraw_series",
]
