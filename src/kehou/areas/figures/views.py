"""The figures of a school, a district and a city, for any day, as pages and as files."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kehou.areas.custody.access import seen_schools
from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.models import City, District, School
from kehou.base.pages import Request, page

from .access import SEE_CITY, SEE_DISTRICT, SEE_SCHOOL, access_city, access_district, access_school
from .export import as_csv, as_xlsx
from .queries import by_class, by_school, total
from .tables import OF_CLASSES, OF_DISTRICTS, OF_SCHOOLS, Column, Row, Table

EARLIEST = date(2000, 1, 1)
FILES: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The day and the order that the address asks for."""

    day: date
    sort: str
    down: bool


@page(SEE_CITY)
@require_safe
def city(request: Request, pk: int) -> HttpResponse:
    """A city by districts."""
    here = access_city(request.actor, pk)

    def table(asked: Asked) -> Table:
        schools = list(School.objects.filter(district__city=here))
        found = by_school(schools, asked.day)
        parts = defaultdict(list)
        for school in schools:
            parts[school.district_id].append(found[school.pk])
        rows = [
            Row(district.name, total(parts[district.pk]), _link("figures_district", district, asked))
            for district in District.objects.filter(city=here)
        ]
        return Table.of(_("区县"), OF_DISTRICTS, rows, sort=asked.sort, down=asked.down)

    return _answer(request, here, table)


@page(SEE_DISTRICT)
@require_safe
def district(request: Request, pk: int) -> HttpResponse:
    """A district by schools."""
    here = access_district(request.actor, pk)

    def table(asked: Asked) -> Table:
        schools = list(School.objects.filter(district=here))
        found = by_school(schools, asked.day)
        rows = [Row(school.name, found[school.pk], _link("figures_school", school, asked)) for school in schools]
        return Table.of(_("学校"), OF_SCHOOLS, rows, sort=asked.sort, down=asked.down)

    return _answer(request, here, table)


@page(SEE_SCHOOL)
@require_safe
def school(request: Request, pk: int) -> HttpResponse:
    """A school by classes."""
    here = access_school(request.actor, pk)

    def table(asked: Asked) -> Table:
        classes = list(here.classes.all())
        found = by_class(here, classes, asked.day)
        rows = [Row(str(each), found[each.pk]) for each in classes if found[each.pk].roll or found[each.pk].expected]
        whole = by_school([here], asked.day)[here.pk]
        return Table.of(_("班级"), OF_CLASSES, rows, sort=asked.sort, down=asked.down, whole=whole)

    return _answer(request, here, table)


def _link(name: str, unit: District | School, asked: Asked) -> str:
    return f"{reverse(name, args=[unit.pk])}?{urlencode({'date': asked.day.isoformat()})}"


def _answer(request: Request, unit: City | District | School, table: Callable[[Asked], Table]) -> HttpResponse:
    """The page or the file; a date that is none is said to be none, with 400."""
    today = request.now.date()
    day = _day(request.GET.get("date", ""), today)
    if day is None:
        return render(request, "figures/bad_date.html", {"asked": request.GET["date"]}, status=400)
    asked = Asked(day, request.GET.get("sort", ""), request.GET.get("dir", "") != "up")
    shown = table(asked)
    kind = request.GET.get("as", "")
    if kind in FILES:
        return _file(shown, f"{unit.name} {day.isoformat()}", kind)
    context: dict[str, Any] = {
        "menu": school_menu(request.actor, "figures"),
        "unit": unit,
        "above": _above(request, unit, asked),
        "roll_calls": isinstance(unit, School) and seen_schools(request.actor).filter(pk=unit.pk).exists(),
        "table": shown,
        "whole": shown.whole,
        "headers": [_header(request, shown, column) for column in shown.columns],
        "day": day,
        "today": today,
        "before": day - timedelta(days=1) if day > EARLIEST else None,
        "after": day + timedelta(days=1) if day < today else None,
    }
    return render(request, "figures/figures.html", context)


def _day(text: str, today: date) -> date | None:
    """`2021-09-06`, today when empty; None when it is no date, or lies ahead."""
    if not text:
        return today
    try:
        asked = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  (a day, not a moment)
    except ValueError:
        return None
    return asked if EARLIEST <= asked <= today and asked.isoformat() == text else None


def _above(request: Request, unit: City | District | School, asked: Asked) -> tuple[str, str] | None:
    """Name and address of the level above, for whoever sees it."""
    if isinstance(unit, School) and request.actor.may(SEE_DISTRICT):
        return unit.district.name, _link("figures_district", unit.district, asked)
    if isinstance(unit, District) and request.actor.may(SEE_CITY):
        return unit.city.name, f"{reverse('figures_city', args=[unit.city_id])}?date={asked.day.isoformat()}"
    return None


def _header(request: HttpRequest, table: Table, column: Column) -> dict[str, Any]:
    """A column's head: a plain link that sorts by it, the other way round when it is sorted by already."""
    sorted_by = table.sort == column.key
    query = request.GET.copy()
    query["sort"], query["dir"] = column.key, "up" if sorted_by and table.down else "down"
    order = ("descending" if table.down else "ascending") if sorted_by else ""
    return {"column": column, "href": f"?{query.urlencode()}", "order": order}


def _file(table: Table, title: str, kind: str) -> HttpResponse:
    lines: Sequence[Any] = table.cells()
    body = as_xlsx(lines, title) if kind == "xlsx" else as_csv(lines)
    response = HttpResponse(body, content_type=FILES[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.{kind}"
    return response
