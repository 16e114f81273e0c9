"""The page of the opening minute, in three layers that change at different speeds.

A sheet is all that stays the same while seats go: one for all children of a school. A shell has a grade's courses of it
and the seats that are left now. A family's page is a shell with its own words. Each layer carries marks for the next
one. Both ways to the page, the lane's and Django's, fill the same ones.
"""

import re
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
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
from kehou.base.templatetags.kehou import chip, countdown

_SALT = secrets.token_hex(6)  # of this process: what an office writes into a title can never be a mark
MARK = re.compile(rf"%%{_SALT}-([A-Z]+)%%")
CARD = re.compile(rf"%%{_SALT}-FROM-(\d+)%%(.*?)%%{_SALT}-TO-\1%%", re.DOTALL)
SEATS = re.compile(rf"%%{_SALT}-(CHIP|WAY|COUNTDOWN|EMPTY)-(\d+)%%")
PER_CHILD = ("CHILD", "CLASS", "PUPIL", "CSRF", "KEY", "NAME", "SAID", "MINE")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of a school in one language, without the seats left.

    `ways` has for each course what stands there while it can be taken, and what when it is full; `empty` stands where
    there is no course for a grade.
    """

    html: str
    language: str
    phase: str  # before, running, over
    programme: Programme | None
    grades: Mapping[int, Sequence[int]]
    ways: Mapping[int, tuple[str, str]]
    empty: str

    def holds(self, now: datetime) -> bool:
        """Whether a sheet made now would be of the same selection in the same phase."""
        return self.programme is not None and self.phase != "over" and phase_of(self.programme, now) == self.phase


@dataclass(frozen=True, slots=True)
class Shell:
    """A grade's sheet with the seats left; `programme` is the selection it is about, if there is any.

    Every second of `parts` is the name of a mark.
    """

    parts: Sequence[str]
    programme: int | None
    phase: str


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


def sheet(school_id: int, language: str, now: datetime) -> Sheet:
    """Render the page for every child of the school."""
    programme = selection(school_id, now)
    phase = phase_of(programme, now)
    courses = _courses(programme) if programme else []
    with translation.override(language):
        html = render_to_string("rush/board.html", _context(programme, phase, courses))
        ways = {course.pk: _ways(course) if phase == "running" else ("", "") for course in courses}
        empty = render_to_string("rush/parts/empty.html") if programme else ""
    return Sheet(html, language, phase, programme, {course.pk: course.grades for course in courses}, ways, empty)


def shell(made: Sheet, grade: int, left: Mapping[int, int], now: datetime) -> Shell:
    """The sheet for a grade, with so many seats left in each of its courses."""
    mine = {course for course, grades in made.grades.items() if grade in grades}

    def word(mark: re.Match[str]) -> str:
        kind, course = mark[1], int(mark[2])
        if kind == "COUNTDOWN":
            return countdown(made.programme.opens_at, now) if made.programme else ""
        if kind == "EMPTY":
            return "" if mine else made.empty
        seats = left.get(course, 0)
        return _seats(seats, made.language) if kind == "CHIP" else made.ways[course][seats <= 0]

    with translation.override(made.language):
        html = SEATS.sub(word, CARD.sub(lambda card: card[2] if int(card[1]) in mine else "", made.html))
    return Shell(MARK.split(html), made.programme.pk if made.programme else None, made.phase)


def seats_left(programme: Programme | None) -> dict[int, int]:
    """Course ids and their free seats."""
    rows = programme.courses.values_list("pk", "capacity", "taken") if programme else []
    return {pk: capacity - taken for pk, capacity, taken in rows}


def _courses(programme: Programme) -> list[Course]:
    courses = list(programme.courses.select_related("teacher", "room"))
    for course in courses:
        course.programme = programme  # not joined: each row would carry the whole plan's text
    return courses


def _mark(name: str) -> SafeString:
    return SafeString(f"%%{_SALT}-{name}%%")


def _marks() -> dict[str, SafeString]:
    return {name.lower(): _mark(name) for name in PER_CHILD}


def _context(programme: Programme | None, phase: str, courses: Sequence[Course]) -> dict[str, Any]:
    return {
        **_marks(),
        "actor": SimpleNamespace(name=_mark("NAME")),
        "csrf_token": _mark("CSRF"),
        "programme": programme,
        "phase": phase,
        "plan": programme.adoption.filled if programme else None,
        "service": programme.adoption.filled.service(programme.service) if programme else None,
        "courses": [_offer(course) for course in courses],
        "countdown": _mark("COUNTDOWN-0"),
        "empty": _mark("EMPTY-0"),
        "demo": settings.DEMO,
        "LANGUAGES": settings.LANGUAGES,
        "LANGUAGE_CODE": translation.get_language(),
    }


def _offer(course: Course) -> dict[str, Any]:
    return {
        "course": course,
        **{name.lower(): _mark(f"{name}-{course.pk}") for name in ("FROM", "CHIP", "WAY", "TO")},
        "lessons": lessons(course),
        "price": price(course),
    }


def _ways(course: Course) -> tuple[str, str]:
    context = {**_marks(), "course": course}
    return render_to_string("rush/parts/take.html", context), render_to_string("rush/parts/wait.html", context)


@lru_cache(maxsize=1000)
def _seats(left: int, _language: str) -> str:
    """The chip, in the language that is switched on."""
    if left <= 0:
        return chip(gettext("已满"), "quiet")
    return chip(gettext("余 %(n)s 个") % {"n": left}, "brand")


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
    parts = list(page.parts)
    parts[1::2] = [words[mark] for mark in parts[1::2]]
    return "".join(parts)


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
