"""Words of going home: `{% load going %}`."""

from django import template

from kehou.areas.dismissal.queries.words import way_words, when_words

register = template.Library()
register.filter("way_words", way_words)
register.filter("when_words", when_words)
