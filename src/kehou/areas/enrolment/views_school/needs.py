"""Children without a place: the school's own by name, the district's by case number, and where there are places."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.queries import strict_id
from kehou.areas.enrolment.access import CLOSE_NEED, REFER
from kehou.areas.enrolment.actions import close_need, refer
from kehou.areas.enrolment.forms_school import NeedForm
from kehou.areas.enrolment.models import NeedClosed
from kehou.areas.enrolment.queries_needs import cases, of_district, of_school, possible, vacancies
from kehou.base.pages import Request, page


@require_safe
@page(CLOSE_NEED)
def school_needs(request: Request) -> HttpResponse:
    """The school's own children that applied and have no place."""
    today = request.now.date()
    context = {
        "menu": school_menu(request.actor, "enrolment_unmet"),
        "cases": cases(of_school(request.actor, today), today),
        "form": NeedForm(),
    }
    return render(request, "enrolment/school/unmet.html", context)


@require_POST
@page(CLOSE_NEED)
def need_over(request: Request, pk: int) -> HttpResponse:
    """The family told the school that it needs nothing any more; why is written down."""
    row = of_school(request.actor, request.now.date()).filter(pk=pk).first()
    form = NeedForm(request.POST)
    if row is None:
        raise Http404
    if not form.is_valid():
        messages.warning(request, gettext("请写明家长怎么说的，再确认。"))
        return redirect("enrolment_unmet")
    close_need(
        actor=request.actor,
        application=row,
        why=NeedClosed.Why.TOLD,
        note=form.cleaned_data["note"],
        now=request.now,
    )
    messages.success(request, gettext("已记录，从清单里移出。"))
    return redirect("enrolment_unmet")


@require_safe
@page(REFER)
def district_needs(request: Request) -> HttpResponse:
    """By school and grade, with the time they have waited; beside it where there are places. No names (B2)."""
    today = request.now.date()
    free = vacancies(today, request.actor)
    found = cases(of_district(request.actor, today), today)
    context = {
        "menu": school_menu(request.actor, "enrolment_unmet_district"),
        "cases": found,
        "vacancies": free,
        "longest": max((case.days for case in found), default=0),
    }
    return render(request, "enrolment/school/unmet_district.html", context)


@require_http_methods(["GET", "POST"])
@page(REFER)
def refer_need(request: Request, pk: int) -> HttpResponse:
    """Sites with places that take this child; pointing to one tells its family."""
    today = request.now.date()
    row = of_district(request.actor, today).filter(pk=pk).first()
    if row is None:
        raise Http404
    sites = possible(row, vacancies(today, request.actor))
    if request.method == "POST":
        wanted = strict_id(request.POST.get("programme", ""))
        site = next((one for one in sites if one.pk == wanted), None)
        if site is None:
            raise Http404
        refer(actor=request.actor, application=row, programme=site, now=request.now)
        messages.success(request, gettext("已推荐，家长会收到通知，一周以内可以报名。"))
        return redirect("enrolment_unmet_district")
    context = {
        "menu": school_menu(request.actor, "enrolment_unmet_district"),
        "case": cases([row], today)[0],
        "sites": sites,
    }
    return render(request, "enrolment/school/refer.html", context)
