"""Words and keys of the day's pages: `{% load day %}`."""

import uuid

from django import template
from django.utils.safestring import SafeString

from kehou.areas.custody.queries.rolls import Child
from kehou.areas.custody.sentences import ALARMS, ENDINGS, HOLDS, KINDS, RUNGS, STATES, TONES, flag_sentence
from kehou.base.templatetags.kehou import chip
from kehou.core.custody import Kind

register = template.Library()


@register.simple_tag
def state_chip(state: str) -> SafeString:
    """Where a child stands, in one word."""
    return chip(str(STATES[state]), TONES.get(state, "quiet"))


@register.simple_tag
def flag_words(code: str) -> str:
    """What does not go together, in words."""
    return flag_sentence(code)


_WORDS = {"hold": HOLDS, "rung": RUNGS, "ending": ENDINGS, "alarm": ALARMS, "kind": KINDS}


@register.filter
def in_words(code: str, what: str) -> str:
    """A code of the day in words: `{{ span.hold|in_words:"hold" }}`."""
    return str(_WORDS[what][code])


@register.filter
def may(child: Child, kind: str) -> bool:
    """Whether the mark makes sense for the child now."""
    return child.may(Kind(kind))


@register.simple_tag
def tap(kind: str) -> str:
    """The value of a button that makes a mark: its kind, and a key by which a second tap is the same mark."""
    return f"{Kind(kind)}:{uuid.uuid4()}"


@register.filter
def initial(name: str) -> str:
    """The first character of a name, for the round beside it."""
    return name[:1]


@register.simple_tag
def fresh_key() -> str:
    """A key of a form's own: sent twice, it is one."""
    return str(uuid.uuid4())
