"""The district's page: sites with too few children, what the plan says, and the button that decides."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.placing import actions
from kehou.areas.placing.access import MERGE, access_merging
from kehou.areas.placing.actions.offering import deadline
from kehou.areas.placing.queries.mergers import decided, proposal_for, proposals
from kehou.base.pages import Request, page

HOME = "placing_mergers"


class AnswerForm(forms.Form):
    """Until when families answer."""

    answer_by = forms.DateTimeField(
        label=_("家长答复到"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


@require_safe
@page(MERGE)
def mergers(request: Request) -> HttpResponse:
    """What waits for a decision, and what was decided."""
    waiting = [
        (each, AnswerForm(initial={"answer_by": deadline(each.source, request.now)}, auto_id=f"by_{each.source.pk}_%s"))
        for each in proposals(request.actor, request.now)
    ]
    context = {"menu": school_menu(request.actor, HOME), "waiting": waiting, "decided": decided(request.actor)}
    return render(request, "placing/school/mergers.html", context)


@require_POST
@page(MERGE)
def merge(request: Request, pk: int) -> HttpResponse:
    """Decide about one site."""
    source = access_merging(request.actor, pk)
    found = proposal_for(source, request.now)
    wanted = request.POST.get("target", "")
    target = next((each for each in found.targets if str(each.pk) == wanted), None) if found else None
    if wanted != "stay" and found and target is None:
        raise Http404
    form = AnswerForm(request.POST)
    until: datetime = form.cleaned_data["answer_by"] if form.is_valid() else deadline(source, request.now)
    actions.decide_merger(actor=request.actor, source=source, target=target, answer_by=until, now=request.now)
    messages.success(request, gettext("已决定，家长已收到通知。") if target else gettext("已决定：不合并。"))
    return redirect(HOME)
