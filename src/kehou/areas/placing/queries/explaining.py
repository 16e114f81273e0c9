"""A reason in plain words: which numbers decided, and by which clause."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

from kehou.areas.placing.instances import NO_TIER
from kehou.areas.placing.models import Verdict


def sentence(verdict: Verdict, title: str) -> str:
    """Why this wish was granted, or was not, as it is told to the family."""
    words = {"title": title, **verdict.params}
    return _SAID[verdict.code](words)


def _placed(p: Mapping[str, Any]) -> str:
    if not p["better"]:
        return gettext("录取。%(capacity)s 个名额，您的号码是 %(number)s，没有人排在前面。") % p
    return gettext("录取。%(capacity)s 个名额，%(better)s 名孩子的顺位或号码在前；您的号码是 %(number)s。") % p


def _full(p: Mapping[str, Any]) -> str:
    """In a later round (second courses) only the seats that were left are given."""
    if p["round"] > 1:
        said = gettext(
            "“%(title)s”有 %(capacity)s 个名额，先让每名孩子得一门，第 %(round)s 轮还剩 %(seats)s 个；"
            "%(better)s 名孩子的顺位或号码在前；您的号码是 %(number)s"
        )
    else:
        said = gettext("“%(title)s”有 %(capacity)s 个名额；%(better)s 名孩子的顺位或号码在前；您的号码是 %(number)s")
    return _with_last(said % p, p)


def _with_last(said: str, p: Mapping[str, Any]) -> str:
    """With the last who was admitted, so that a family can compare."""
    if "last_number" not in p:
        return said + "。"
    if p["tier"] and p["last_tier"] and p["tier"] != p["last_tier"]:
        return said + gettext("，您是%(mine)s；最后录取的是%(last)s，号码 %(number)s。") % {
            "mine": tier_words(p["tier"]),
            "last": tier_words(p["last_tier"]),
            "number": p["last_number"],
        }
    return said + gettext("，最后录取的是 %(last_number)s。") % p


def tier_words(tier: int) -> str:
    """A tier as people say it."""
    return gettext("没有优先") if tier == NO_TIER else gettext("第 %(n)s 顺位") % {"n": tier}


_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "placed": _placed,
    "full": _full,
    "group_full": lambda p: gettext("“%(title)s”给这一类孩子的名额已满，您的号码是 %(number)s。") % p,
    "better_wish": lambda p: gettext("靠前的志愿已经得到，这个志愿不用了。"),
    "clash": lambda p: gettext("和已经得到的“%(other)s”时间冲突（或者路上来不及）。") % p,
    "busy": lambda p: gettext("和孩子原有的课时间冲突。"),
    "closed": lambda p: gettext("“%(title)s”只有 %(had)s 人，不足 %(needed)s 人，不开班；孩子转到下一个志愿。") % p,
    "siblings": lambda p: gettext("您选了“要么都得，要么都不要”，兄弟姐妹没有都得到名额。"),
}
