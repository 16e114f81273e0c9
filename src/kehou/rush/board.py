"""The page of the opening minute: one shell for all children of a grade, and a family's own words in it.

The shell carries marks where a family's words go. Both ways to the page, the lane's and Django's, fill the same one.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kehou.areas.programmes.models import Course, Programme
from kehou.areas.programmes.pricing import lessons, price

MARK = re.compile(r"%%([A-Z]+)%%")
PER_CHILD = ("CHILD", "CLASS", "PUPIL", "CSRF", "KEY", "NAME", "SAID", "MINE")


@dataclass(frozen=True, slots=True)
class Shell:
    """The page of a school's grade in one language; `programme` is the selection it is about, if there is any."""

    html: str
    programme: int | None
    phase: str  # before, running, over


@dataclass(frozen=True, slots=True)
class Own:
    """What only this family's page says."""

    name: str
    child: str
    school_class: str
    pupil_id: int
    mine: Sequence[str]  # titles of the courses the child has
    said: str = ""  # the answer to the last claim
    good: bool = False


def selection(school_id: int, now: datetime) -> Programme | None:
    """The first-come selection of a school that runs now, else the next one, else the last."""
    rows = Programme.objects.filter(
        school_id=school_id, way=Programme.Way.FIRST_COME, courses__isnull=False, ends_on__gte=now.date()
    )
    found = list(rows.select_related("adoption__plan_version", "school").distinct().order_by("opens_at", "pk"))
    return next((one for one in found if now < one.closes_at), found[-1] if found else None)


def phase_of(programme: Programme | None, now: datetime) -> str:
    if programme is None or now >= programme.closes_at:
        return "over"
    return "before" if now < programme.opens_at else "running"


def shell(school_id: int, grade: int, language: str, now: datetime) -> Shell:
    """Render the page for every child of the grade."""
    programme = selection(school_id, now)
    phase = phase_of(programme, now)
    with translation.override(language):
        html = render_to_string("rush/board.html", _context(programme, phase, grade, now))
    return Shell(html, programme.pk if programme else None, phase)


def _context(programme: Programme | None, phase: str, grade: int, now: datetime) -> dict[str, Any]:
    courses = programme.courses.filter(grades__contains=[grade]).select_related("teacher", "room") if programme else []
    return {
        **{name.lower(): SafeString(f"%%{name}%%") for name in PER_CHILD},
        "actor": SimpleNamespace(name=SafeString("%%NAME%%")),
        "csrf_token": SafeString("%%CSRF%%"),
        "programme": programme,
        "phase": phase,
        "plan": programme.adoption.filled if programme else None,
        "service": programme.adoption.filled.service(programme.service) if programme else None,
        "courses": [_offer(programme, course) for course in courses] if programme else [],
        "now": now,
        "demo": settings.DEMO,
        "LANGUAGES": settings.LANGUAGES,
        "LANGUAGE_CODE": translation.get_language(),
    }


def _offer(programme: Programme, course: Course) -> dict[str, Any]:
    course.programme = programme  # not joined: each row would carry the whole plan's text
    return {
        "course": course,
        "left": course.capacity - course.taken,
        "lessons": lessons(course),
        "price": price(course),
    }


def filled(page: Shell, own: Own, csrf: str) -> str:
    """The family's page, in the language that is switched on."""
    words: Mapping[str, str] = {
        "NAME": escape(own.name),
        "CHILD": escape(own.child),
        "CLASS": escape(own.school_class),
        "PUPIL": str(own.pupil_id),
        "CSRF": escape(csrf),
        "KEY": str(uuid.uuid4()),
        "SAID": _note(own.said, good=own.good) if own.said else "",
        "MINE": _mine(own),
    }
    return MARK.sub(lambda mark: words[mark[1]], page.html)


def _note(text: str, *, good: bool) -> str:
    tone = "k-note_good" if good else "k-note_wait"
    return format_html('<div class="k-note {}" role="status"><div class="k-note__body">{}</div></div>', tone, text)


def _mine(own: Own) -> str:
    if not own.mine:
        return ""
    rows = format_html_join("", "<li>{}</li>", ((title,) for title in own.mine))
    return format_html(
        '<section class="k-card k-card_good"><div class="k-card__body"><p><strong>{}</strong></p>'
        "<ul>{}</ul></div></section>",
        gettext("%(child)s已选上：") % {"child": own.child},
        rows,
    )
