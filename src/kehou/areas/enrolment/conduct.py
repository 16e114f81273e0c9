"""Which step may come next on the way to an exit. Pure: kinds of steps in, a code out. Nothing happens by itself."""

from collections.abc import Sequence

from .models import BehaviourStep

Kind = BehaviourStep.Kind


def why_not(kind: str, taken: Sequence[str], times: int, live: bool) -> str:
    """A code why the step cannot come now, "" when it can. `taken` are the kinds so far, `times` the plan's number."""
    if kind in (Kind.KEPT, Kind.LIFTED):
        return "" if taken and taken[-1] == Kind.APPEAL else "conduct.no_appeal"
    if kind == Kind.APPEAL:
        return "" if taken and taken[-1] == Kind.EXIT else "conduct.nothing_to_appeal"
    if not live:
        return "place.ended"
    since = _since(taken)
    if kind == Kind.RECORD:
        return ""
    if kind == Kind.WARNING:
        return "" if since and since[-1] == Kind.RECORD else "conduct.no_record"
    after = since[_last(since, Kind.WARNING) + 1 :] if Kind.WARNING in since else None
    if after is None or Kind.RECORD not in after:
        return "conduct.not_warned"
    if since.count(Kind.RECORD) < times:
        return "conduct.too_few"
    if kind == Kind.HEARING:
        return ""
    heard = Kind.HEARING in after and Kind.RECORD not in after[_last(after, Kind.HEARING) :]
    return "" if heard else "conduct.not_heard"


def _since(taken: Sequence[str]) -> list[str]:
    """What counts: all since an exit that was taken back."""
    return list(taken[_last(taken, Kind.LIFTED) + 1 :]) if Kind.LIFTED in taken else list(taken)


def _last(taken: Sequence[str], kind: str) -> int:
    return len(taken) - 1 - list(taken)[::-1].index(kind)
