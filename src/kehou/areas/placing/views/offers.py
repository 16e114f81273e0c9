"""Standing in line, answering an offer, giving up a place: one look, one tap."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from kehou.areas.directory.models import Pupil
from kehou.areas.enrolment.access import access_own_child
from kehou.areas.enrolment.models import Place
from kehou.areas.enrolment.queries_family import school_course
from kehou.areas.messages.menu import family_menu
from kehou.areas.placing import actions
from kehou.areas.placing.access import WISH, access_offer, access_place, own_offers
from kehou.areas.placing.actions.offering import deadline, title_of
from kehou.areas.placing.models import Offer, Waiting
from kehou.areas.placing.queries.waiting import ahead_of, beside, standing
from kehou.areas.programmes.models import Course
from kehou.areas.programmes.pricing import price, service_of
from kehou.base.pages import Request, page


@require_http_methods(["GET", "POST"])
@page(WISH)
def wait(request: Request, pk: int, course_pk: int) -> HttpResponse:
    """Where the child stands in line for a full course; join and leave are the same one tap."""
    pupil = access_own_child(request.actor, pk)
    course = school_course(pupil, course_pk)
    row = standing(pupil, course)
    if request.method == "POST":
        _stood(request, course, pupil, row)
        return redirect("placing_wait", pk=pupil.pk, course_pk=course.pk)
    context = {
        "pupil": pupil,
        "course": course,
        "row": row,
        "ahead": ahead_of(row) if row else 0,
        "beside": beside(request.actor, row),
        "offer": row.offers.filter(state=Offer.State.OPEN, expires_at__gt=request.now).first() if row else None,
        "placing": service_of(course.programme).placing,
        "price": price(course),
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    return render(request, "placing/family/wait.html", context)


def _stood(request: Request, course: Course, pupil: Pupil, row: Waiting | None) -> None:
    act = request.POST.get("act")
    if act == "apart":
        if row:
            actions.apart(actor=request.actor, waiting=row, now=request.now)
        messages.success(request, gettext("已分开：每个孩子各按自己的位次候补。"))
    elif act == "leave":
        if row:
            actions.leave(actor=request.actor, waiting=row, now=request.now)
        messages.success(request, gettext("已退出候补。"))
    else:
        actions.join(actor=request.actor, course=course, pupil=pupil, now=request.now)
        messages.success(request, gettext("已排上候补。有名额时会发消息给您。"))


@require_http_methods(["GET", "POST"])
@page(WISH)
def offer(request: Request, pk: int) -> HttpResponse:
    """A seat kept for the child until a moment; or one for each of the children of a family, answered as one."""
    found = access_offer(request.actor, pk)
    if request.method == "POST":
        return _answered(request, found)
    unit = actions.unit_of(found)
    own = own_offers(request.actor, unit)
    losing = actions.losing_by_all(own) if found.state == Offer.State.OPEN else []
    context = {
        "offer": found,
        "pupil": found.pupil,
        "title": "、".join(dict.fromkeys(map(title_of, own))),
        "together": [(each, price(each.course)) for each in own if each.course] if found.together_id else [],
        "names": "、".join(each.pupil.name for each in own),
        "whole": len(own) == len(unit),
        "stands": found.state == Offer.State.OPEN and request.now < found.expires_at,
        "losing": losing,
        "price": price(found.course) if found.course else None,
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    return render(request, "placing/family/offer.html", context)


def _answered(request: Request, found: Offer) -> HttpResponse:
    unit = own_offers(request.actor, actions.unit_of(found))
    words = {"title": "、".join(dict.fromkeys(map(title_of, unit)))}
    if request.POST.get("answer") == "accept":
        giving = {int(each) for each in request.POST.getlist("giving_up") if each.isdecimal() and len(each) < 12}
        actions.accept_offer(actor=request.actor, offer=found, giving_up=giving, now=request.now)
        messages.success(request, gettext("已接受“%(title)s”的名额。") % words)
    elif request.POST.get("answer") == "decline":
        actions.decline_offer(actor=request.actor, offer=found, now=request.now)
        said = (
            gettext("已答复：不去“%(title)s”。") if found.merger else gettext("已放弃“%(title)s”的名额，留给下一位。")
        )
        messages.success(request, said % words)
    return redirect("placing_offer", pk=found.pk)


@require_http_methods(["GET", "POST"])
@page(WISH)
def leave_place(request: Request, pk: int) -> HttpResponse:
    """Give up a place in a course after one look at what that means."""
    place = access_place(request.actor, pk)
    if place.course is None:
        raise Http404
    if request.method == "POST":
        actions.leave_place(actor=request.actor, place=place, now=request.now)
        messages.success(request, gettext("已退出“%(title)s”。") % {"title": place.course.title})
        return redirect("enrolment_courses", pk=place.pupil_id)
    if place.state == Place.State.ENDED:
        return redirect("enrolment_courses", pk=place.pupil_id)
    context = {
        "place": place,
        "course": place.course,
        "pupil": place.pupil,
        "until": deadline(place.programme, request.now),
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    return render(request, "placing/family/leave.html", context)
