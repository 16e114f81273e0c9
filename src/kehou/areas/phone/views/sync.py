"""A phone registers, and then sends what was noted and fetches what it needs, in one request."""

import re

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from pydantic import ValidationError

from kehou.areas.phone.access import HOLD, school_of
from kehou.areas.phone.actions import register_device, take_facts
from kehou.areas.phone.models import Device
from kehou.areas.phone.policy import POLICY, wipe_at
from kehou.areas.phone.queries.parts import Json, millis
from kehou.areas.phone.queries.snapshot import day_of
from kehou.areas.phone.wire import SyncIn
from kehou.base.crypto import unseal
from kehou.base.pages import Request

from .answering import OTHER, SIGN_IN, WIPE, api, device_in, say


@require_POST
@never_cache
@api(HOLD)
def register(request: Request) -> HttpResponse:
    """Make this phone known, or give a known one its half of the key again: the same person has signed in on it."""
    device, key = device_in(request)[0], ""
    if device is None or device.account_id != request.actor.account_id:
        school = school_of(request.actor)
        if school is None:
            raise Http404
        device, key = register_device(
            actor=request.actor,
            school=school,
            label=label_of(request.headers.get("User-Agent", "")),
            session_key=request.session.session_key or "",
            now=request.now,
        )
    answer = {
        "device": str(device.pk),
        "key": key,
        "half": unseal(bytes(device.half_sealed)),
        "name": request.actor.name,
    }
    return JsonResponse(answer | _policy(request))


@require_POST
@never_cache
def sync(request: Request) -> HttpResponse:
    """Facts in, answers and the day out. A phone that was ended hears so before anybody asks who is signed in."""
    device, wipe = device_in(request)
    return say(WIPE) if wipe else _sync(request, device)


@api(HOLD)
def _sync(request: Request, device: Device | None) -> HttpResponse:
    asked = _read(request)
    if device is None:
        return say(SIGN_IN)
    if not device.account_id == request.actor.account_id == asked.account:
        return say(OTHER, 409)  # what one person noted never goes out under another's name
    answers = take_facts(actor=request.actor, device=device, facts=asked.facts, now=request.now)
    _seen(request, device, max(0, asked.waiting - len(answers)))
    day = day_of(request.actor, device.school, request.now.date(), asked.have)
    told: Json = {"answers": [answer.as_json() for answer in answers], "day": day}
    return JsonResponse(told | _policy(request))


sync.needed = _sync.needed  # type: ignore[attr-defined]  # the registry reads it off the outer view


def _read(request: Request) -> SyncIn:
    try:
        asked = SyncIn.model_validate_json(request.body)
    except ValidationError as wrong:
        raise BadRequest("not a sync") from wrong
    if len(asked.facts) > POLICY.facts:
        raise BadRequest("too many facts")
    return asked


def _seen(request: Request, device: Device, waiting: int) -> None:
    session = request.session.session_key or ""
    Device.objects.filter(pk=device.pk).update(seen_at=request.now, waiting=waiting, session_key=session)


def _policy(request: Request) -> Json:
    return {
        "now": millis(request.now),
        "lock_minutes": POLICY.lock_minutes,
        "pin_tries": POLICY.pin_tries,
        "pin_length": POLICY.pin_length,
        "wipe_at": millis(wipe_at(request.now.date())),
    }


_PHONES = {r"iPhone": "iPhone", r"iPad": "iPad", r"HarmonyOS": "HarmonyOS", r"Android": "Android", r"": "电脑"}
_BROWSERS = {
    r"MicroMessenger": "微信",
    r"DingTalk": "钉钉",
    r"EdgA?/": "Edge",
    r"Firefox/": "Firefox",
    r"Chrome/": "Chrome",
    r"Safari/": "Safari",
    r"": "浏览器",
}


def label_of(agent: str) -> str:
    """ "Android · 微信": enough to tell one's phones apart."""
    words = [
        next(name for pattern, name in names.items() if re.search(pattern, agent)) for names in (_PHONES, _BROWSERS)
    ]
    return " · ".join(words)
