"""A reason in plain words: which numbers decided, and by which clause."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from kehou.areas.placing.counting import HUNDREDTHS, NO_TIER
from kehou.areas.placing.models import Verdict


def sentence(verdict: Verdict, title: str) -> str:
    """Why this wish was granted, or was not, as it is told to the family."""
    words = {"title": title, **verdict.params}
    return _SAID[verdict.code](words)


def _placed(p: Mapping[str, Any]) -> str:
    if p.get("reserved"):
        return gettext("录取，用的是留给“%(group)s”的名额。共 %(capacity)s 个名额，您的号码是 %(number)s。") % p
    if not p["better"]:
        return gettext("录取。%(capacity)s 个名额，您的号码是 %(number)s，没有人排在前面。") % p
    if p["better"] >= p["capacity"]:  # more in front than seats: it must be said where they went
        said = gettext(
            "录取。%(capacity)s 个名额，%(better)s 名孩子排在前面，"
            "其中有的没有用到这里的名额（例如得到了更想要的课程）；您的号码是 %(number)s。"
        )
        return said % p
    return gettext("录取。%(capacity)s 个名额，%(better)s 名孩子排在前面；您的号码是 %(number)s。") % p


def _full(p: Mapping[str, Any]) -> str:
    """In a later round (second courses) only the seats that were left are given."""
    if p["round"] > 1:
        said = gettext(
            "“%(title)s”有 %(capacity)s 个名额，先让每名孩子得一门，第 %(round)s 轮还剩 %(seats)s 个；"
            "%(better)s 名孩子排在前面；您的号码是 %(number)s"
        )
    else:
        said = gettext("“%(title)s”有 %(capacity)s 个名额；%(better)s 名孩子排在前面；您的号码是 %(number)s")
    return _set_aside(p) + _with_last(said % p, p)


def _set_aside(p: Mapping[str, Any]) -> str:
    """A child may see that others with larger numbers were admitted: by the plan, to seats that were not for it."""
    if not p.get("set_aside"):
        return ""
    return gettext("“%(title)s”有 %(set_aside)s 个名额按方案留给了别的孩子。") % p


def _with_last(said: str, p: Mapping[str, Any]) -> str:
    """With the last who was admitted, so that a family can compare: what decided between the two comes first."""
    if "last_number" not in p:
        return said + "。"
    for what, mine, last in p.get("decided") or ():
        return said + gettext("。您是%(mine)s；最后录取的是%(last)s，号码 %(number)s。") % {
            "mine": standing_words(what, mine),
            "last": standing_words(what, last),
            "number": p["last_number"],
        }
    return said + gettext("，最后录取的是 %(last_number)s。") % p


def standing_words(what: str, value: Any) -> str:
    """How a child stood in one of the things that go before the number."""
    if what == "renewal":
        return gettext("上期学过这门课的") if value else gettext("上期没有学过这门课的")
    if what == "points":
        return gettext("积分 %(n)s 分的") % {"n": f"{value / HUNDREDTHS:g}"}
    if what == "lost":
        return gettext("前 %(n)s 次都没有得到的") % {"n": value} if value else gettext("上次不是没有得到的")
    return tier_words(value)


def before_words(order: Sequence[str]) -> list[str]:
    """What goes before the number, as it is told beforehand, from the first to the last."""
    words = {
        "renewal": gettext("上期学过同一门课的在前"),
        "tier": gettext("按方案的顺位"),
        "points": gettext("积分高的在前"),
        "lost": gettext("上次没有得到的在前"),
    }
    return [words[each] for each in order]


def _group_full(p: Mapping[str, Any]) -> str:
    said = gettext("“%(title)s”按方案最多收 %(at_most)s 名“%(group)s”的孩子，已经收满；您的号码是 %(number)s")
    return _with_last(said % p, p)


def tier_words(tier: int) -> str:
    """A tier as people say it."""
    return gettext("没有优先") if tier == NO_TIER else gettext("第 %(n)s 顺位") % {"n": tier}


_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "placed": _placed,
    "full": _full,
    "group_full": _group_full,
    "better_wish": lambda p: gettext("靠前的志愿已经得到，这个志愿不用了。"),
    "clash": lambda p: gettext("和已经得到的“%(other)s”时间冲突（或者路上来不及）。") % p,
    "busy": lambda p: gettext("和孩子原有的课时间冲突。"),
    "closed": lambda p: gettext("“%(title)s”只有 %(had)s 人，不足 %(needed)s 人，不开班；孩子转到下一个志愿。") % p,
    "siblings": lambda p: gettext("您选了“要么都得，要么都不要”，兄弟姐妹没有都得到名额。"),
}
