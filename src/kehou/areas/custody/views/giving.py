"""The class teacher hands the class over after the last lesson, and sees who has arrived."""

import uuid

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kehou.areas.custody.access import GIVE_CLASS, access_class_to_give
from kehou.areas.custody.actions import Kept, give_class
from kehou.areas.custody.queries.handover import class_children, counts_to
from kehou.areas.custody.sentences import KEPT
from kehou.areas.directory.models import SchoolClass
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.core.custody import Hold

from .asking import key, numbers


@page(GIVE_CLASS)
@require_http_methods(["GET", "POST"])
def give(request: Request, pk: int) -> HttpResponse:
    """Everybody but the ticked in one tap; then how many were taken, and who is missing in between."""
    school_class = access_class_to_give(request.actor, pk)
    if request.method == "GET":
        return _show(request, school_class)
    kept = [Kept(pupil, _why(request)) for pupil in numbers(request.POST, "kept")]
    batch = key(request.POST, "batch")
    try:
        give_class(actor=request.actor, school_class=school_class, kept=kept, batch=batch, now=request.now)
    except Refusal as refusal:
        return _show(request, school_class, refusal)
    return redirect("custody_give", school_class.pk)


def _why(request: Request) -> str:
    code = request.POST.get("why", "absent")
    if code not in KEPT:
        raise BadRequest("no such reason")
    return str(KEPT[code])


def _show(request: Request, school_class: SchoolClass, refusal: Refusal | None = None) -> HttpResponse:
    day = request.now.date()
    rows = class_children(school_class, day)
    here = [row for row in rows if row[2] is None or (row[2].hold == Hold.LESSON and row[2].event_id is None)]
    groups = {group.pk: group for _pupil, group, _custody in rows}
    context = {
        "school_class": school_class,
        "rows": rows,
        "here": here,
        "counts": list(counts_to(groups.values(), day).values()),
        "reasons": list(KEPT.items()),
        "batch": uuid.uuid4(),
        "refusal": refusal,
    }
    return render(request, "custody/give.html", context, status=409 if refusal else 200)
