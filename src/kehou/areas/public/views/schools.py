"""The home page, a school's page, and its plan clause by clause. No login (district-extended 二2, 四2)."""

from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from kehou.areas.planning.describing import says
from kehou.areas.public import facts, queries
from kehou.base.pages import Request, public
from kehou.core.rules import LEVEL_TITLES


@require_safe
@public
def home(request: Request) -> HttpResponse:
    """What Kehou is, and the way to a school."""
    name = request.GET.get("q", "").replace("\0", "").strip()[:40]  # PostgreSQL has no NUL in texts
    number = request.GET.get("district", "")
    district = int(number) if number.isdecimal() and len(number) < 10 else None
    found, districts, count = queries.schools_by_district(name, district)
    context = {"found": found, "districts": districts, "count": count, "q": name, "district": district}
    return render(request, "public/home.html", context)


@require_safe
@public
def school(request: Request, code: str) -> HttpResponse:
    """What the school's plan promises, and the menu of courses."""
    row = queries.school_by_code(code)
    adoption = queries.newest_adoption(row, request.now.date())
    context: dict[str, object] = {"school": row, "adoption": adoption}
    if adoption:
        filled = adoption.filled
        rows = queries.published(adoption)
        context |= {
            "filled": filled,
            "plan": filled.book,
            "level": LEVEL_TITLES[filled.level],
            "programmes": [(each, facts.programme_facts(each.programme)) for each in rows],
            "day": facts.day_facts(filled),
            "sites": facts.site_facts(filled),
            "rules": says(filled, "house_rule"),
            "safety": says(filled, *facts.SAFE),
            "led_by": says(filled, *facts.LED_BY),
            "funds": says(filled, *facts.FUNDS),
        }
    return render(request, "public/school.html", context)


@require_safe
@public
def plan(request: Request, code: str) -> HttpResponse:
    """Every clause, and beside it what the school answered where the official text leaves a point open."""
    row = queries.school_by_code(code)
    adoption = queries.newest_adoption(row, request.now.date())
    if adoption is None:
        raise Http404
    filled = adoption.filled
    answers = facts.open_answers(filled)
    clauses = [(clause, answers.get(key, [])) for key, clause in filled.clauses.items()]
    rows = groupby(clauses, key=lambda pair: pair[0].id.partition(".")[0])
    parts = [(_heading(part), list(group)) for part, group in rows]
    context = {"school": row, "adoption": adoption, "plan": filled.book, "filled": filled, "parts": parts}
    return render(request, "public/plan.html", context | {"level": LEVEL_TITLES[filled.level]})


def _heading(part: str) -> str:
    """The first piece of a clause's number: `四` is 第四部分, a preamble stays as it is called."""
    return gettext("第%(n)s部分") % {"n": part} if set(part) <= set("一二三四五六七八九十") else part
