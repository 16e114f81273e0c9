"""After signing in: one's posts, and for families their children."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kehou.areas.dismissal.queries.people import emergencies_missing
from kehou.areas.enrolment.access import APPLY
from kehou.areas.enrolment.family_story import headline, is_live, is_unmet, may_change, next_step, story
from kehou.areas.enrolment.queries_family import Child, referrals
from kehou.areas.enrolment.queries_family import children as children_of
from kehou.areas.messages.access import READ
from kehou.areas.messages.menu import family_menu
from kehou.areas.messages.queries import unread_count
from kehou.areas.placing.queries.waiting import doings
from kehou.areas.public.posts import cards
from kehou.areas.public.queries import today_of
from kehou.base.pages import Request, page, public


@require_safe
@public
def me(request: Request) -> HttpResponse:
    """One card for each post. Whoever has none is told whom to ask; that is why this page needs no right."""
    if request.actor.account_id is None:
        return redirect_to_login(request.get_full_path())
    context = {
        "cards": cards(request.actor),
        "reads": request.actor.may(READ),
        "unread": unread_count(request.actor),
        "menu": family_menu(request.actor, "me"),
    }
    return render(request, "public/me.html", context)


@require_safe
@page(APPLY)
def children(request: Request) -> HttpResponse:
    """Each child: how far it has come, what to do next, where it is today."""
    rows = children_of(request.actor, request.now.date())
    doing = doings(request.actor, request.now)
    missing = emergencies_missing([child.pupil.pk for child in rows])
    today = today_of([child.pupil.pk for child in rows], request.now.date())
    pointed = referrals([child.pupil.pk for child in rows], request.now)
    context = {
        "children": [
            _child(request, child)
            | {
                "today": today.get(child.pupil.pk),
                "missing": missing[child.pupil.pk],
                "doing": doing.get(child.pupil.pk),
                "referrals": pointed.get(child.pupil.pk, []),
            }
            for child in rows
        ],
        "unread": unread_count(request.actor),
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    return render(request, "public/children.html", context)


def _child(request: Request, child: Child) -> dict[str, object]:
    care = [
        {
            "care": each,
            "headline": headline(each, request.now),
            "story": story(each, request.now),
            "next": next_step(each, child.pupil.pk, request.now),
            "live": is_live(each),
            "may_change": may_change(each, request.now),
            "in_need": each.application is not None and is_unmet(each.application),
        }
        for each in child.care
    ]
    return {"child": child, "pupil": child.pupil, "care": care}
