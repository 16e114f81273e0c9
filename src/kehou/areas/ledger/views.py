"""Bills: a family sees its own, finance and auditors the school's list."""

from collections.abc import Callable, Iterable

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.messages.menu import family_menu
from kehou.base.pages import Request, page

from . import queries, sheets
from .access import SEE_BILLS
from .models import Bill

HOME = "ledger_bills"
PER_PAGE = 50
EXPORTS: dict[str, tuple[Callable[[Iterable[Bill]], bytes], str]] = {
    "csv": (sheets.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (sheets.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_safe
@page(SEE_BILLS)
def family(request: Request) -> HttpResponse:
    """The bills of one's children, with every line and the clause it rests on."""
    rows = queries.family_bills(request.actor)
    context = {"bills": rows, "totals": queries.totals(rows), "menu": family_menu(request.actor, "ledger_family")}
    return render(request, "ledger/family.html", context)


@require_safe
@page(SEE_BILLS)
def bills(request: Request) -> HttpResponse:
    """The school's bills, with totals; a family is led to its own."""
    if not queries.is_office(request.actor):
        return redirect("ledger_family")
    everything, filters = queries.office_bills(request.actor), queries.Filters.read(request.GET)
    rows = filters.apply(everything)
    titles, schools = queries.choices(everything)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "totals": queries.totals(rows),
        "filters": filters,
        "titles": titles,
        "schools": schools,
        "menu": school_menu(request.actor, HOME),
    }
    return render(request, "ledger/bills.html", context)


@require_safe
@page(SEE_BILLS)
def export(request: Request, form: str) -> HttpResponse:
    """The list one sees, filtered in the same way, as a file: the school's, or a family's own."""
    if form not in EXPORTS:
        raise Http404
    write, content_type = EXPORTS[form]
    seen = queries.office_bills if queries.is_office(request.actor) else queries.family_bills
    rows = queries.Filters.read(request.GET).apply(seen(request.actor))
    name = f"bills-{request.now:%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(rows), content_type=content_type, headers=headers)
