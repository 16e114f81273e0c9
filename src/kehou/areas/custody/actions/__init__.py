"""What can happen on a day: opening and calling the roll, leave, early pick-up, closing."""

from .calling import Mark, mark, open_register
from .closing import close_register
from .excusing import excuse
from .flagging import settle_flags
from .handing import hand_on
from .leave import ask_leave, ask_leaves, enter_leave, withdraw_leave, withdraw_series
from .pickup import collect, register_pickup, sign_pickup, turn_away
from .recording import record_events
from .rounds import dismiss_all, receive_all
from .seen import Receipt, Seen

__all__ = [
    "Mark",
    "Receipt",
    "Seen",
    "ask_leave",
    "ask_leaves",
    "close_register",
    "collect",
    "dismiss_all",
    "enter_leave",
    "excuse",
    "hand_on",
    "mark",
    "open_register",
    "receive_all",
    "record_events",
    "register_pickup",
    "settle_flags",
    "sign_pickup",
    "turn_away",
    "withdraw_leave",
    "withdraw_series",
]
