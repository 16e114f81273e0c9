"""The access registry as a table that an official can read: one line for each action, one column for each role."""

import csv
import io
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from .access import UNITS_OF, Action, Role, actions

UNIT_WORDS = {
    "pupil": "自己的孩子",
    "group": "自己值班的托管班",
    "class": "本班",
    "school": "本校",
    "district": "本区",
    "city": "本市",
    "all": "全部",
}


def pages() -> Iterator[tuple[str, str, tuple[Action, ...] | None]]:
    """(URL name, route, actions that open it) of every page; None where a view does not say whom it is for."""
    yield from _walk(get_resolver(), "/")


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str, tuple[Action, ...] | None]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern).lstrip("/")
        if isinstance(entry, URLResolver):
            yield from _walk(entry, route)
        elif isinstance(entry, URLPattern):
            yield entry.name or route, route, getattr(entry.callback, "needed", None)


def table() -> str:
    """The registry as CSV text: 操作, 说明, one column per role with where it holds, 页面."""
    found = [page for page in pages() if not page[1].startswith("/demo/")]  # the demo's doors are not part of a service
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["操作", "说明", *(role.value for role in Role), "页面"])
    for code, action in sorted(actions().items()):
        where = [route for _, route, needed in found if needed and action in needed]
        writer.writerow([code, action.title, *(_scope(action, role) for role in Role), " ".join(where)])
    writer.writerow([])
    writer.writerow(["", "不登录就能看的页面", *("" for _ in Role), " ".join(r for _, r, n in found if n == ())])
    return out.getvalue()


def _scope(action: Action, role: Role) -> str:
    if role not in action.roles:
        return ""
    return "、".join(UNIT_WORDS[unit.value] for unit in sorted(UNITS_OF[role]))
