"""Tags and filters of all pages: `{% load kehou %}`. What each looks like, and when to use it: web/README.md."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.base import Node
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, to_locale

from . import wording

register = template.Library()

for _filter in (
    wording.yuan,
    wording.day,
    wording.clock,
    wording.moment,
    wording.share,
    wording.masked_phone,
    wording.weekdays,
):
    register.filter(_filter.__name__, _filter)


@register.filter
def tel(number: str) -> SafeString:
    """A number that calls when tapped."""
    return format_html('<a class="k-tel" href="tel:{}">{}</a>', number, wording.spaced_phone(number))


@register.simple_tag
def html_lang() -> str:
    """The active language as HTML wants it: `zh-Hans`."""
    return to_locale(get_language() or settings.LANGUAGE_CODE).replace("_", "-")


@register.simple_tag
def asset(path: str) -> str:
    """URL of a built file; unlike `{% static %}` it never fails, because error pages use it."""
    try:
        return static(path)
    except ValueError:
        return urljoin(settings.STATIC_URL, path)


@register.simple_tag(takes_context=True)
def again(context: template.Context, name: str) -> SafeString:
    """A block's content at another place: the title is also the heading, and no actions means no bar for them."""
    block: Node | None = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return SafeString(block.render(context).strip() if block else "")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of web/src/assets/icons.svg; decorative unless it has a label."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="k-icon" {}><use href="{}#{}"/></svg>', spoken, asset("dist/icons.svg"), name)


@register.simple_tag
def chip(text: str, tone: str = "quiet") -> SafeString:
    """A state in one word. Tones: good, wait, bad, info, brand, quiet."""
    return format_html('<span class="k-chip k-chip_{}">{}</span>', tone, text)


@register.simple_block_tag
def card(content: str, title: str = "", note: str = "", tone: str = "", bare: bool = False) -> str:
    """A card around a block; `bare` leaves the padding to what is inside (tables). Tones: good, wait, bad."""
    return render_to_string(
        "base/parts/card.html", {"content": content, "title": title, "note": note, "tone": tone, "bare": bare}
    )


@register.simple_block_tag
def cells(content: str, title: str = "") -> str:
    """A list around `{% cell %}`s or around `<li>`s of one's own."""
    return render_to_string("base/parts/cells.html", {"content": content, "title": title})


@register.inclusion_tag("base/parts/cell.html")
def cell(label: str, value: Any = "", note: str = "", href: str = "", icon: str = "", tone: str = "") -> dict[str, Any]:
    """One row of a list; with `href` it leads somewhere, with `tone` its value is a chip."""
    return {"label": label, "value": value, "note": note, "href": href, "icon": icon, "tone": tone}


@register.inclusion_tag("base/parts/kpi.html")
def kpi(label: str, value: Any, unit: str = "", note: str = "", tone: str = "", href: str = "") -> dict[str, Any]:
    """One figure; several belong in `<div class="k-kpis">`."""
    return {"label": label, "value": value, "unit": unit, "note": note, "tone": tone, "href": href}


@register.inclusion_tag("base/parts/progress.html")
def progress(value: int, of: int, label: str = "", note: str = "", tone: str = "") -> dict[str, Any]:
    """How many of how many. `of` may be 0: nothing to do yet."""
    return {"value": value, "of": of, "label": label, "note": note, "tone": tone}


@register.inclusion_tag("base/parts/empty.html")
def empty_state(title: str, hint: str = "", href: str = "", action: str = "", icon: str = "list") -> dict[str, str]:
    """Nothing here yet, and what to do next."""
    return {"title": title, "hint": hint, "href": href, "action": action, "icon": icon}


@register.inclusion_tag("base/parts/refusal.html")
def refusal(reason: str, cites: Iterable[str] = (), next_step: str = "", quote: str = "") -> dict[str, Any]:
    """A "no" in plain words, what can be done instead, and quietly the clauses it rests on."""
    return {"reason": reason, "cites": [cites] if isinstance(cites, str) else cites, "next": next_step, "quote": quote}


@register.inclusion_tag("base/parts/cite.html")
def cite(clause: str, quote: str = "", source: str = "") -> dict[str, str]:
    """The clause something rests on; with its wording (`quote`) it opens on a tap."""
    return {"clause": clause, "quote": quote, "source": source}


@register.inclusion_tag("base/parts/timeline.html")
def timeline(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened and what comes, in order.

    Each item: `what`; optional `when` (moment, day or words), `note`, `tone`.
    Tones: good (done), now (being waited for), bad; none is still to come.
    """
    return {"items": [{**item, "when": _when(item.get("when"))} for item in items]}


def _when(when: Any) -> str:
    if isinstance(when, datetime):
        return wording.moment(when)
    return wording.day(when) if hasattr(when, "isoweekday") else str(when or "")


@register.inclusion_tag("base/parts/pager.html", takes_context=True)
def pager(context: template.Context, page: "Page[Any]") -> dict[str, Any]:
    """Links to the pages of a list; keeps the filters of the address."""
    around = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "around": list(around), "request": context["request"]}


@register.inclusion_tag("base/parts/field.html")
def field(bound: BoundField, label: str = "") -> dict[str, Any]:
    """A form field with label, help and errors, tied together for screen readers."""
    widget = bound.field.widget
    choices = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    tick = isinstance(widget, CheckboxInput)
    css = "" if choices or tick else "k-input"
    return {
        "field": bound,
        "label": label or bound.label,
        "choices": choices,
        "tick": tick,
        "control": bound.as_widget(attrs={"class": css} if css else {}),
    }


@register.inclusion_tag("base/parts/segments.html")
def segments(
    name: str, options: Iterable[tuple[str, str, str]], chosen: str = "", legend: str = "", disabled: bool = False
) -> dict[str, Any]:
    """A row of big radio buttons, for roll call. Options: (value, label, tone); `legend` is read aloud, not seen."""
    return {"name": name, "options": options, "chosen": chosen, "legend": legend, "disabled": disabled}


@register.simple_tag
def countdown(until: datetime, now: datetime) -> SafeString:
    """The moment something opens; with scripts it counts down by the server's clock and reloads the page."""
    return format_html(
        '<time class="k-num" datetime="{0}" data-until="{0}" data-now="{1}" data-days="{2}">{3}</time>',
        until.isoformat(),
        now.isoformat(),
        gettext("天"),
        wording.moment(until),
    )
