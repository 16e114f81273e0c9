"""One calendar for all children of a family, on the page and as a feed for calendar apps."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from kehou.areas.messages.menu import family_menu
from kehou.areas.placing.access import WISH
from kehou.areas.placing.actions.calendars import digest, make_feed, revoke_feed
from kehou.areas.placing.models import Feed
from kehou.areas.placing.queries.calendar import AHEAD, FEED_AHEAD, FEED_BACK, as_ical, by_day, entries
from kehou.base.access import Actor, posts_of
from kehou.base.pages import Request, page, public


@require_http_methods(["GET", "POST"])
@page(WISH)
def calendar(request: Request) -> HttpResponse:
    """Two weeks, day by day; below, the link for calendar apps."""
    link = ""
    if request.method == "POST":
        if request.POST.get("act") == "revoke":
            revoke_feed(actor=request.actor, now=request.now)
            messages.success(request, gettext("日历链接已作废。"))
            return redirect("placing_calendar")
        token = make_feed(actor=request.actor, now=request.now)
        link = request.build_absolute_uri(reverse("placing_feed", args=[token]))
    today = request.now.date()
    context = {
        "days": by_day(entries(request.actor, today, today + AHEAD)),
        "link": link,
        "feed": Feed.objects.filter(account=request.actor.account_id, revoked_at=None).first(),
        "menu": family_menu(request.actor, "enrolment_home"),
    }
    return render(request, "placing/family/calendar.html", context)


@require_safe
@public
def feed(request: Request, token: str) -> HttpResponse:
    """Whoever has the link reads the calendar, and nothing else; a revoked link does not exist."""
    row = Feed.objects.filter(token_sha256=digest(token), revoked_at=None).first()
    if row is None:
        raise Http404
    today = request.now.date()
    actor = Actor(account_id=row.account_id, name="", posts=posts_of(row.account_id, today), channel="feed")
    found = entries(actor, today - FEED_BACK, today + FEED_AHEAD)
    response = HttpResponse(as_ical(found, request.now), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
