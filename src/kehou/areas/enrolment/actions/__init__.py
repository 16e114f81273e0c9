"""What can happen to applications, places and letters; one function per thing, one transaction each."""

from .applying import Paper, apply, enter_paper, withdraw
from .changing import change_application
from .conduct import take_step
from .courses import choose_course, conclude_selection, drop_course
from .deciding import admit, check, refuse
from .letters import receive_paper_letters, sign_letter
from .needing import close_need, refer
from .papers import confirm_paper, object_to_paper, take_out_paper

__all__ = [
    "Paper",
    "admit",
    "apply",
    "change_application",
    "check",
    "choose_course",
    "close_need",
    "conclude_selection",
    "confirm_paper",
    "drop_course",
    "enter_paper",
    "object_to_paper",
    "receive_paper_letters",
    "refer",
    "refuse",
    "sign_letter",
    "take_out_paper",
    "take_step",
    "withdraw",
]
