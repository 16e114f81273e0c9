"""What can happen to applications, places and letters; one function per thing, one transaction each."""

from .applying import Paper, apply, enter_paper, withdraw
from .courses import choose_course, conclude_selection, drop_course
from .deciding import admit, check, refuse
from .letters import receive_paper_letters, sign_letter

__all__ = [
    "Paper",
    "admit",
    "apply",
    "check",
    "choose_course",
    "conclude_selection",
    "drop_course",
    "enter_paper",
    "receive_paper_letters",
    "refuse",
    "sign_letter",
    "withdraw",
]
