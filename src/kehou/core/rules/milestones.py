"""The order in which the dates of a registration must lie."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise

from kehou.core.rules.base import Problem

TITLES: Mapping[str, str] = {
    "notice_on": "发放通知",
    "opens_at": "报名开放",
    "closes_at": "报名截止",
    "review_on": "审核名单",
    "starts_on": "正式开课",
}


def disorders(moments: Mapping[str, date | datetime]) -> Iterator[tuple[str, Problem]]:
    """Neighbouring milestones in the wrong order: the earlier one's name, and the problem placed at the later one.

    Milestones not known yet are left out of `moments`. Days may coincide; registration opens before it closes.
    """
    known = [name for name in TITLES if name in moments]
    for earlier, later in pairwise(known):
        if _wrong(moments[earlier], moments[later]):
            yield (
                earlier,
                Problem(
                    "registration.order",
                    (later,),
                    f"{TITLES[later]}（{_said(moments[later])}）不能早于{TITLES[earlier]}（{_said(moments[earlier])}）。",
                    "请核对这两个日期或时刻；开放和截止也不能是同一时刻。",
                ),
            )


def _wrong(earlier: date | datetime, later: date | datetime) -> bool:
    if isinstance(earlier, datetime) and isinstance(later, datetime):
        return later <= earlier
    return _day(later) < _day(earlier)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _said(moment: date | datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if isinstance(moment, datetime) else f"{moment:%Y-%m-%d}"
