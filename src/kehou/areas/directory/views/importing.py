"""Importing a roll: upload, look at everything that is wrong, confirm, wait. Nothing is imported before confirming."""

import io

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kehou.areas.directory import progress, uploads
from kehou.areas.directory.access import IMPORT
from kehou.areas.directory.forms import SheetForm
from kehou.areas.directory.menu import Entry, school_menu
from kehou.areas.directory.models import School
from kehou.areas.directory.queries import arriving, chosen_school, known, schools_for
from kehou.areas.directory.sheets import FileError, Workbook, read_workbook, write_rest, write_template
from kehou.areas.directory.tasks import import_upload
from kehou.areas.directory.uploads import Ticket
from kehou.base.access import get_visible
from kehou.base.pages import Request, page

MOST_SHOWN = 2000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@page(IMPORT)
def upload(request: Request) -> HttpResponse:
    """Send a file. A file that cannot be read at all is refused here, with what to do."""
    school = chosen_school(request, IMPORT)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            read_workbook(data, known=known(school))
        except FileError as wrong:
            form.add_error("file", wrong.message)
        else:
            ticket = uploads.keep(data, account_id=_account(request), school_id=school.pk, now=request.now)
            return redirect("directory_import_check", school.pk, ticket.token)
    context = {"menu": _menu(request), "school": school, "schools": schools_for(request, IMPORT), "form": form}
    return render(request, "directory/import.html", context, status=400 if form.errors else 200)


@require_safe
@page(IMPORT)
def check(request: Request, school_id: int, token: str) -> HttpResponse:
    """What the file would change, or everything that is wrong with it."""
    school, ticket = _access_upload(request, school_id, token)
    if progress.stand_of(ticket, now=request.now):
        return redirect("directory_import_progress", school.pk, token)
    workbook = _read(request, school, ticket)
    context = {
        "menu": _menu(request),
        "school": school,
        "token": token,
        "arriving": arriving(school, workbook.good()),
        "good": _good_count(workbook),
        "workbook": workbook,
        "errors": workbook.errors[:MOST_SHOWN],
        "hidden": len(workbook.errors[MOST_SHOWN:]),
    }
    return render(request, "directory/import_check.html", context)


@require_POST
@page(IMPORT)
def confirm(request: Request, school_id: int, token: str) -> HttpResponse:
    """Import what is right; the answer to "everything or only the correct rows" was given by the button pressed."""
    school, ticket = _access_upload(request, school_id, token)
    data = uploads.fetch(ticket, now=request.now)
    if data is None:
        raise Http404
    if progress.begin(ticket, now=request.now):
        import_upload.defer(token=token, account_id=_account(request), school_id=school.pk)
    return redirect("directory_import_progress", school.pk, token)


@require_POST
@page(IMPORT)
def give_up(request: Request, school_id: int, token: str) -> HttpResponse:
    """先不导入: the file is deleted at once."""
    school, ticket = _access_upload(request, school_id, token)
    uploads.discard(ticket)
    return redirect(f"{reverse('directory_import')}?school={school.pk}")


@require_safe
@page(IMPORT)
def progress_page(request: Request, school_id: int, token: str) -> HttpResponse:
    """How far the import is; asks again by itself until it is over."""
    school, ticket = _access_upload(request, school_id, token)
    stand = progress.stand_of(ticket, now=request.now)
    if stand is None:
        raise Http404
    context = {"menu": _menu(request), "school": school, "token": token, "stand": stand}
    return render(request, "directory/import_progress.html", context)


@require_safe
@page(IMPORT)
def rest(request: Request, school_id: int, token: str) -> HttpResponse:
    """The rows that are not right, as a file to correct. After an import, what it left behind."""
    school, ticket = _access_upload(request, school_id, token)
    if progress.stand_of(ticket, now=request.now):
        left = uploads.fetch(ticket, now=request.now)
    else:
        file = io.BytesIO()
        write_rest(_read(request, school, ticket), file)
        left = file.getvalue()
    if left is None:
        raise Http404
    return _download(left, "名册-待改正.xlsx")


@require_safe
@page(IMPORT)
def template(request: Request) -> HttpResponse:
    """An empty workbook with the columns and how to fill them."""
    file = io.BytesIO()
    write_template(file)
    return _download(file.getvalue(), "名册模板.xlsx")


def _access_upload(request: Request, school_id: int, token: str) -> tuple[School, Ticket]:
    """The school, if the actor may import there, and the ticket that is the actor's own by construction."""
    school = get_visible(request.actor, IMPORT, School.objects.all(), school_id)
    return school, Ticket(token, _account(request), school.pk)


def _read(request: Request, school: School, ticket: Ticket) -> Workbook:
    data = uploads.fetch(ticket, now=request.now)
    if data is None:
        raise Http404
    return read_workbook(data, known=known(school))


def _menu(request: Request) -> list[Entry]:
    return school_menu(request.actor, "directory_roll")


def _account(request: Request) -> int:
    assert request.actor.account_id is not None  # `page` lets nobody else in
    return request.actor.account_id


def _good_count(workbook: Workbook) -> int:
    rows = workbook.good()
    return len(rows.classes) + len(rows.pupils) + len(rows.staff)


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
