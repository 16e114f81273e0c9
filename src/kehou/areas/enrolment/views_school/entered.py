"""What was entered from paper and the guardian has not confirmed, or objects to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.enrolment.access import DECIDE
from kehou.areas.enrolment.actions import take_out_paper
from kehou.areas.enrolment.models import Application
from kehou.areas.enrolment.queries_school import decidable
from kehou.base.access import get_visible
from kehou.base.pages import Request, page

from .deciding import access_care


@require_safe
@page(DECIDE)
def entered(request: Request, pk: int) -> HttpResponse:
    """Objections first, then those that nobody has confirmed."""
    programme = access_care(request, pk)
    rows = decidable(request.actor, programme).filter(channel=Application.Channel.PAPER)
    rows = rows.exclude(state__in=(Application.State.REFUSED, Application.State.WITHDRAWN))
    context = {
        "menu": school_menu(request.actor, "enrolment_decide"),
        "programme": programme,
        "objected": [row for row in rows if row.objected_at],
        "open": [row for row in rows if not row.objected_at and not row.confirmed_at],
        "confirmed": sum(1 for row in rows if row.confirmed_at),
    }
    return render(request, "enrolment/school/entered.html", context)


@require_POST
@page(DECIDE)
def take_out(request: Request, pk: int) -> HttpResponse:
    """Take out an entry to which the guardian objected."""
    rows = Application.objects.select_related("programme")
    row = get_visible(request.actor, DECIDE, rows, pk)
    take_out_paper(actor=request.actor, application=row, now=request.now)
    messages.success(request, gettext("已撤销这份代录。家长重新交表的，可以重新录入。"))
    return redirect("enrolment_entered", row.programme_id)
