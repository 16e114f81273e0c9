"""The places of a programme with their letters, on a page and as a sheet."""

import io

import xlsxwriter
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kehou.areas.directory.menu import school_menu
from kehou.areas.enrolment.access import DECIDE
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.enrolment.queries_school import places
from kehou.base.pages import Request, page
from kehou.base.templatetags.wording import moment, weekdays

from .deciding import HOME, access_programme

PLACES_A_PAGE = 50
HEADERS = ("班级", "姓名", "课程", "参加的星期", "名额状态", "委托书", "签署人", "签署时间", "签署方式")
CHANNELS = {Application.Channel.ONLINE: "线上", Application.Channel.PAPER: "纸质"}
STATES = {Place.State.HELD: "待签委托书或待开班", Place.State.ACTIVE: "参加", Place.State.ENDED: "已结束"}


@require_safe
@page(DECIDE)
def place_list(request: Request, pk: int) -> HttpResponse:
    """Who has a place; `?letter=signed` or `?letter=missing` shows one kind only."""
    programme = access_programme(request, pk)
    rows, letter = places(programme), request.GET.get("letter", "")
    signed = rows.exclude(agreement=None).count()
    total = rows.count()
    if letter in ("signed", "missing"):
        rows = rows.filter(agreement__isnull=letter == "missing")
    context = {
        "menu": school_menu(request.actor, HOME),
        "programme": programme,
        "page": Paginator(rows, PLACES_A_PAGE).get_page(request.GET.get("page")),
        "total": total,
        "signed": signed,
        "missing": total - signed,
        "letter": letter,
    }
    return render(request, "enrolment/school/places.html", context)


@require_safe
@page(DECIDE)
def export(request: Request, pk: int) -> HttpResponse:
    """All places as a sheet. Every cell is text: a name that begins with "=" stays a name."""
    programme = access_programme(request, pk)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名额")
        bold = book.add_format({"bold": True})
        for column, header in enumerate(HEADERS):
            sheet.write_string(0, column, header, bold)
        for line, place in enumerate(places(programme), start=1):
            for column, text in enumerate(_cells(place)):
                sheet.write_string(line, column, text)
        sheet.set_column(0, len(HEADERS) - 1, 16)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(file.getvalue(), content_type=kind)
    disposition = content_disposition_header(as_attachment=True, filename=f"{programme.title}-名额.xlsx")
    response.headers["Content-Disposition"] = disposition or ""
    return response


def _cells(place: Place) -> tuple[str, ...]:
    letter = getattr(place, "agreement", None)
    return (
        str(place.school_class),
        place.pupil.name,
        place.course.title if place.course else "",
        weekdays(place.weekdays),
        STATES[Place.State(place.state)],
        "已签" if letter else "未签",
        letter.guardian.name if letter else "",
        moment(letter.signed_at, "year") if letter else "",
        CHANNELS[Application.Channel(letter.channel)] if letter else "",
    )
