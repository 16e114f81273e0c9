"""The district: where nobody declined, what was reported, one report. The school: what the district told it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.supervision import access, actions, queries
from kehou.areas.supervision.defaults import answer_days
from kehou.areas.supervision.forms import AnswerForm, DeadlineForm, ForwardForm
from kehou.areas.supervision.sentences import ABOUT
from kehou.base.pages import Request, page
from kehou.base.refusal import Refusal


@require_safe
@page(access.HANDLE)
def overview(request: Request) -> HttpResponse:
    """Open reports, the most urgent first; services that a whole school joined; the deadline."""
    today = request.now.date()
    rows = access.reports(request.actor)
    context = {
        "menu": school_menu(request.actor, "supervision_overview"),
        "open": _shown(rows.filter(answered_at=None).order_by("due_on", "pk")),
        "answered": _shown(rows.exclude(answered_at=None).order_by("-answered_at")[:50]),
        "flags": queries.flags(access.schools(request.actor), today),
        "districts": [(one, answer_days(one)) for one in access.districts(request.actor)],
        "today": today,
    }
    return render(request, "supervision/overview.html", context)


def _shown(rows: object) -> list[tuple[object, str]]:
    return [(row, str(ABOUT[row.about])) for row in rows]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@page(access.HANDLE)
def report(request: Request, pk: int) -> HttpResponse:
    """What was written is shown after a tap of its own, which is recorded; then answer, and tell the school."""
    found = access.access_report(request.actor, pk)
    answer, forward, text = AnswerForm(), ForwardForm(), ""
    if request.method == "POST":
        does = request.POST.get("do", "")
        if does == "read":
            text = actions.open_text(actor=request.actor, report=found, now=request.now)
        elif does == "answer" and (answer := AnswerForm(request.POST)).is_valid():
            words = answer.cleaned_data["words"]
            actions.answer(actor=request.actor, report=found, words=words, now=request.now)
            messages.success(request, gettext("已答复。反映的人凭查询码看得到。"))
            return redirect("supervision_report", pk)
        elif does == "forward" and (forward := ForwardForm(request.POST)).is_valid():
            summary = forward.cleaned_data["summary"]
            try:
                actions.forward(actor=request.actor, report=found, summary=summary, now=request.now)
            except Refusal as refusal:
                forward.add_error("summary", refusal.sentence)
            else:
                messages.success(request, gettext("已转告学校。"))
                return redirect("supervision_report", pk)
    context = {
        "menu": school_menu(request.actor, "supervision_overview"),
        "report": found,
        "about": ABOUT[found.about],
        "text": text,
        "answer": answer,
        "forward": forward,
        "forwarded": found.forwardings.order_by("at"),
        "late": found.answered_at is None and request.now.date() > found.due_on,
    }
    return render(request, "supervision/handle.html", context, status=400 if answer.errors or forward.errors else 200)


@require_POST
@page(access.HANDLE)
def deadline(request: Request, pk: int) -> HttpResponse:
    district = access.access_district(request.actor, pk)
    form = DeadlineForm(request.POST)
    if form.is_valid():
        days = form.cleaned_data["days"]
        actions.set_deadline(actor=request.actor, district=district, days=days, now=request.now)
        messages.success(request, gettext("已改。以后收到的按新的期限。"))
    else:
        messages.warning(request, gettext("请写 1 到 90 天。"))
    return redirect("supervision_overview")


@require_safe
@page(access.READ)
def forwarded(request: Request) -> HttpResponse:
    """What the district told the school; nothing of the reports themselves."""
    context = {
        "menu": school_menu(request.actor, "supervision_forwarded"),
        "rows": access.forwarded(request.actor),
    }
    return render(request, "supervision/forwarded.html", context)
