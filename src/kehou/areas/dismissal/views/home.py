"""The family: how the child goes home today, on a weekday, always; and what was said for the days ahead."""

from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kehou.areas.directory.models import Pupil
from kehou.areas.dismissal.access import CHANGE_WAY, access_arrangement, access_child_home
from kehou.areas.dismissal.actions import Choice, When, change_way, withdraw_way
from kehou.areas.dismissal.models import Arrangement, Route
from kehou.areas.dismissal.queries.planned import plan_of
from kehou.areas.dismissal.queries.today import ways_of
from kehou.areas.enrolment.access import deciding_contact
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal
from kehou.base.templatetags.wording import weekday
from kehou.core.dismissal import Way
from kehou.core.running.daily import change_until, may_leave_alone

from .asking import day_of, id_of


@page(CHANGE_WAY)
@require_http_methods(["GET", "POST"])
def home(request: Request, pk: int) -> HttpResponse:
    """Today's way; a tap changes it."""
    pupil = access_child_home(request.actor, pk)
    if request.method == "GET":
        return _show(request, pupil)
    try:
        change_way(
            actor=request.actor,
            pupil=pupil,
            guardian=deciding_contact(request.actor, pupil).guardian,
            choice=_choice(request, pupil),
            when=_when(request),
            now=request.now,
        )
    except Refusal as refusal:
        return _show(request, pupil, refusal, typed=request.POST)
    return redirect("dismissal_home", pupil.pk)


def _choice(request: Request, pupil: Pupil) -> Choice:
    """`way` is `collected`, `alone`, `contact:12` or `route:3`."""
    kind, _, text = request.POST.get("way", "").partition(":")
    agreed = "agreed" in request.POST
    if kind in (Way.COLLECTED, Way.ALONE) and not text:
        return Choice(Way(kind), agreed=agreed and kind == Way.ALONE)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest("no such way")
    if kind == "contact":
        contact = pupil.contacts.select_related("guardian").filter(pk=int(text)).first()
        if contact is None:
            raise Http404
        return Choice(Way.COLLECTED, contact=contact)
    route = Route.objects.filter(school=pupil.school_id, pk=int(text)).first() if kind == "route" else None
    if route is None:
        raise Http404
    return Choice(Way.ROUTE, route=route)


def _when(request: Request) -> When:
    """`today`, or `first` with `last` (empty: until further notice) and perhaps `weekday`."""
    today = request.now.date()
    if request.POST.get("when") == "today":
        return When(today, today)
    number = id_of(request.POST, "weekday") or 0
    if number > 7:
        raise BadRequest("no such weekday")
    last = request.POST.get("last", "")
    return When(day_of(request.POST.get("first", "")), day_of(last) if last else None, number)


def _show(
    request: Request, pupil: Pupil, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    """`typed` is what was refused: nothing has to be written twice."""
    today, plan = request.now.date(), plan_of(pupil)
    ahead = Arrangement.objects.filter(pupil=pupil, withdrawn_at=None).filter(
        Q(days__endswith=None) | Q(days__endswith__gt=today)
    )
    grade = pupil.school_class.grade
    context = {
        "pupil": pupil,
        "today": today,
        "way": ways_of([pupil.pk], today).get(pupil.pk),
        "said": ahead.select_related("contact__guardian", "route", "asked_by").order_by("-rank", "days"),
        "collectors": pupil.contacts.filter(may_collect=True, must_not_collect=False).select_related("guardian"),
        "routes": Route.objects.filter(school=pupil.school_id, ended_at=None),
        "alone": bool(plan and may_leave_alone(plan, grade).value),
        "until": change_until(plan).value if plan else None,
        "weekdays": [(number, weekday(number)) for number in range(1, 6)],
        "in_care": plan is not None,
        "refusal": refusal,
        "typed": typed,
        "later": typed is not None and typed.get("when") != "today",
    }
    return render(request, "dismissal/home.html", context, status=409 if refusal else 200)


@page(CHANGE_WAY)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """As it was before."""
    said = access_arrangement(request.actor, pk)
    try:
        withdraw_way(actor=request.actor, arrangement=said, now=request.now)
    except Refusal as refusal:
        return _show(request, said.pupil, refusal)
    return redirect("dismissal_home", said.pupil_id)
