"""How far a child has come with one care programme, and what its family can do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from kehou.areas.planning.citing import cited
from kehou.areas.programmes.pricing import service_of
from kehou.base.templatetags import wording

from .models import Application, Place
from .queries_family import CareOf

type Step = dict[str, Any]  # what, when, note, tone: as the `timeline` tag takes them
State = Application.State
NOT_A_NEED = ("not_on_roll", "not_eligible", "earlier_exit")
"""Grounds that say that the plan does not serve this child: then nobody owes it a place."""
LIVE = (State.SUBMITTED, State.CHECKED, State.ADMITTED)


@dataclass(frozen=True, slots=True)
class Next:
    """The one big button."""

    label: str
    url: str


def is_open(care: CareOf, now: datetime) -> bool:
    return care.programme.opens_at <= now < care.programme.closes_at


def is_live(care: CareOf) -> bool:
    return care.application is not None and care.application.state in LIVE


def next_step(care: CareOf, pupil_pk: int, now: datetime) -> Next | None:
    """Apply while one can, read and count down before; sign once there is a place; otherwise there is nothing to do."""
    if not is_live(care):
        if now >= care.programme.closes_at:
            return None
        label = gettext("现在报名") if is_open(care, now) else gettext("先看报名须知")
        return Next(label, reverse("enrolment_apply", args=[care.programme.pk, pupil_pk]))
    assert care.application is not None
    if unconfirmed(care.application):
        return Next(gettext("核对学校代录的报名"), reverse("enrolment_confirm", args=[care.application.pk]))
    if care.place and care.place.state == Place.State.HELD:
        return Next(gettext("阅读并签署委托书"), reverse("enrolment_letter", args=[care.place.pk]))
    return None


def unconfirmed(application: Application) -> bool:
    """Entered by the school from paper, and the guardian has said nothing to it yet."""
    on_paper = application.channel == Application.Channel.PAPER
    return on_paper and not application.confirmed_at and not application.objected_at


def is_unmet(application: Application) -> bool:
    """Refused though the plan serves the child, and the family still needs a place (B2)."""
    in_need = application.state == State.REFUSED and application.ground not in NOT_A_NEED
    return in_need and not hasattr(application, "need_closed")


def may_change(care: CareOf, now: datetime) -> bool:
    """Whether the form can still be filled in anew."""
    waiting = care.application is not None and care.application.state in (State.SUBMITTED, State.CHECKED)
    return waiting and is_open(care, now)


def headline(care: CareOf, now: datetime) -> tuple[str, str]:
    """The state in a few words, and its tone."""
    if not is_live(care):
        return _outside(care, now)
    if care.place is None:
        return gettext("等待审核录取"), "wait"
    if care.place.state == Place.State.HELD:
        return gettext("已录取，待签委托书"), "wait"
    if now.date() < care.programme.starts_on:
        return gettext("已就绪，等待开始"), "good"
    return gettext("参加中"), "good"


def _outside(care: CareOf, now: datetime) -> tuple[str, str]:
    if care.application and care.application.state == State.REFUSED:
        return gettext("未录取"), "bad"
    if is_open(care, now):
        return gettext("可以报名"), "brand"
    if now < care.programme.opens_at:
        return gettext("尚未开放报名"), "quiet"
    return (gettext("已退出"), "quiet") if care.application else (gettext("未报名"), "quiet")


def story(care: CareOf, now: datetime) -> list[Step]:
    """Applied, checked, decided, signed, taking part: done, being waited for, or still to come."""
    if care.application is None:
        return [_window(care, now)]
    if care.application.state == State.WITHDRAWN:
        left = {"what": gettext("已退出"), "when": care.place.ended_at if care.place else "", "tone": ""}
        return [_applied(care.application), left, *([_window(care, now)] if is_open(care, now) else [])]
    return [*_steps(care, care.application, now)]


def _steps(care: CareOf, application: Application, now: datetime) -> Iterator[Step]:
    yield _applied(application)
    refused = application.state == State.REFUSED
    if application.checked_at or application.state == State.SUBMITTED:
        waiting = "now" if application.state == State.SUBMITTED else ""
        yield _step(gettext("班主任审核"), application.checked_at, waiting)
    if refused:
        yield _refused(care, application)
        return
    waiting = "now" if application.state == State.CHECKED else ""
    yield _step(gettext("学校录取"), application.decided_at, waiting, gettext("报名截止以后，学校统一录取"))
    yield from _after_admission(care, now)


def _after_admission(care: CareOf, now: datetime) -> Iterator[Step]:
    agreement = getattr(care.place, "agreement", None)
    if service_of(care.programme).agreement is None:
        signed = care.place.given_at if care.place else None
    else:
        signed = agreement.signed_at if agreement else None
        yield _step(gettext("签署委托书"), signed, "now" if care.place else "")
    begun = signed is not None and now.date() >= care.programme.starts_on
    tone = "good" if begun else "now" if signed else ""
    yield {"what": gettext("参加托管"), "when": care.programme.starts_on, "tone": tone}


def _applied(application: Application) -> Step:
    paper = application.channel == Application.Channel.PAPER
    note = _paper_note(application) + " · " if paper else ""
    days = wording.weekdays(application.weekdays)
    return {"what": gettext("提交报名"), "when": application.applied_at, "note": note + days, "tone": "good"}


def _paper_note(application: Application) -> str:
    if application.objected_at:
        return gettext("学校代录的纸质报名表，您有异议")
    if application.confirmed_at:
        return gettext("学校代录的纸质报名表，您已确认")
    return gettext("学校代录的纸质报名表")


def _step(what: str, done: datetime | None, tone: str, note: str = "") -> Step:
    if done:
        return {"what": what, "when": done, "tone": "good"}
    return {"what": what, "when": "", "note": note, "tone": tone}


def _refused(care: CareOf, application: Application) -> Step:
    """With the ground, as the plan words it, and its clauses (B2)."""
    plan = care.programme.adoption.filled
    ground = next(g for g in plan.service(care.programme.service).grounds if g.code == application.ground)
    note = f"{ground.text}（{'；'.join(cited(plan, ground.cites))}）"
    return {"what": gettext("未录取"), "when": application.decided_at, "note": note, "tone": "bad"}


def _window(care: CareOf, now: datetime) -> Step:
    programme = care.programme
    if now < programme.opens_at:
        opens = wording.moment(programme.opens_at)
        return {"what": gettext("报名"), "when": gettext("%(at)s 开放") % {"at": opens}, "tone": "now"}
    closes = {"at": wording.moment(programme.closes_at)}
    if now < programme.closes_at:
        return {"what": gettext("报名"), "when": gettext("%(at)s 截止") % closes, "tone": "now"}
    note = gettext("仍有需要的，请联系班主任。")
    return {"what": gettext("报名已截止"), "when": programme.closes_at, "note": note, "tone": ""}
