"""What was said about going home, in words."""

from django.utils.translation import gettext

from kehou.areas.dismissal.models import Arrangement
from kehou.areas.dismissal.sentences import WAYS
from kehou.base.templatetags import wording
from kehou.core.dismissal import Way


def way_words(said: Arrangement) -> str:
    """`由外婆 李梅接`, `自己回家（家长同意）`, `坐校车：一号线`; reads contact with guardian, and route."""
    if said.route:
        kind = said.route.get_kind_display()
        return f"{kind}：{said.route.name}"
    if said.contact:
        person = f"{said.contact.relation_name} {said.contact.guardian.name}"
        return gettext("由%(person)s来接") % {"person": person}
    if said.way == Way.ALONE:
        return gettext("自己回家（家长已同意）")
    return gettext(str(WAYS[Way(said.way)]))


def when_words(said: Arrangement) -> str:
    """`9月8日 周三`, `9月8日 周三 至 9月10日 周五`, `每周三，9月8日起`."""
    first = wording.day(said.first)
    if said.weekday:
        words = {"weekday": wording.weekday(said.weekday), "first": first, "last": wording.day(said.last)}
        if said.last:
            return gettext("%(first)s至%(last)s每%(weekday)s") % words
        return gettext("每%(weekday)s，%(first)s起") % words
    if said.last is None:
        return gettext("%(first)s起一直") % {"first": first}
    if said.last == said.first:
        return first
    return gettext("%(first)s 至 %(last)s") % {"first": first, "last": wording.day(said.last)}
