"""The care teacher's day: duties, opening a roll, and the roll itself."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.custody.access import CALL, SEE_DAY, access_own_group, access_register
from kehou.areas.custody.actions import open_register
from kehou.areas.custody.models import Register
from kehou.areas.custody.queries.duties import duties_of
from kehou.areas.custody.queries.expecting import expected_pupils
from kehou.areas.custody.queries.rolls import Roll, roll_of
from kehou.areas.custody.queries.waving import both_sides, sendings
from kehou.base.access import Actor, Unit
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.core.custody import State


@page(CALL)
@require_safe
def today(request: Request) -> HttpResponse:
    """Today's duties, and the next ones below."""
    assert request.actor.account_id is not None  # `page` has seen to it
    turns, following = duties_of(request.actor.account_id, request.now.date())
    return render(request, "custody/today.html", {"turns": turns, "following": following})


@page(CALL)
@require_http_methods(["GET", "POST"])
def group(request: Request, pk: int) -> HttpResponse:
    """Before the roll is called: who will come, and the button that opens it."""
    ours = access_own_group(request.actor, pk)
    session = ours.programme.sessions.filter(course=ours.course, date=request.now.date()).first()
    if session is None:
        raise Http404
    if request.method == "POST":
        register = open_register(actor=request.actor, group=ours, session=session, now=request.now)
        return redirect("custody_register", register.pk)
    if known := Register.objects.filter(group=ours, session=session).first():
        return redirect("custody_register", known.pk)
    context = {"group": ours, "session": session, "size": len(expected_pupils(ours, session))}
    return render(request, "custody/group.html", context)


@page(SEE_DAY)
@require_safe
def register(request: Request, pk: int) -> HttpResponse:
    """The roll."""
    return show_roll(request, access_register(request.actor, pk))


def show_roll(request: Request, register: Register, **more: Any) -> HttpResponse:
    """The page of a roll; after a refusal with the reason on top, status 409."""
    roll = roll_of(register, request.now)
    context = roll_context(request, roll) | more
    return render(request, "custody/register.html", context, status=409 if "refusal" in more else 200)


def show_child(request: Request, register: Register, pupil_id: int, refusal: Refusal | None = None) -> HttpResponse:
    """One row, the counts and the buttons below, for a page that swaps them in place."""
    roll = roll_of(register, request.now)
    child = roll.child(pupil_id)
    if child is None:
        raise Http404
    context = roll_context(request, roll) | {"child": child, "row_refusal": refusal, "swap": True}
    return render(request, "custody/parts/swapped.html", context, status=409 if refusal else 200)


def roll_context(request: Request, roll: Roll) -> dict[str, Any]:
    ours = calls(request.actor, roll.register)
    return {
        "roll": roll,
        "register": roll.register,
        "counts": roll.counts,
        "ours": ours,  # reasons for absence are for those who call the roll only
        "calls": ours and roll.register.closed_at is None,
        "batch": uuid.uuid4(),
        "waiting": [child for child in roll.children if child.pickup],
        "sections": _sections(roll),
        "sendings": sendings(roll.register, [child.standing for child in roll.children]) if ours else [],
        "wave_counts": both_sides(roll.register.wave_counts.select_related("wave")) if ours else [],
    }


def _sections(roll: Roll) -> list[tuple[str, list[Any]]]:
    """The rows under their headings, the open ones first; the template has the words."""
    parts = (
        ("missing", roll.in_state(State.MISSING)),
        ("uncalled", roll.in_state(State.EXPECTED)),
        ("present", roll.in_state(State.PRESENT)),
        ("away", roll.in_state(State.ON_LEAVE, State.EXCUSED)),
        ("left", roll.in_state(State.COLLECTED, State.DISMISSED, State.HANDED_ON)),
    )
    return [(name, rows) for name, rows in parts if rows]


def calls(actor: Actor, register: Register) -> bool:
    """Whether the actor calls this roll, or only looks at it (then without the families' numbers)."""
    return any(
        getattr(register, register.scopes[unit]) in actor.units(CALL, unit) for unit in Unit if unit in register.scopes
    )
