"""Cells of the tables of figures: `{% load figures %}`."""

from fractions import Fraction

from django import template

from kehou.areas.figures.queries import HIGH, Figures
from kehou.areas.figures.tables import Column, Number

register = template.Library()


@register.filter
def of(column: Column, figures: Figures) -> Number:
    """The column's number in these figures."""
    return column.of(figures)


@register.filter
def hundredths(share: Fraction) -> float:
    """A share as the value of a bar from 0 to 100; a bar cannot show more than all."""
    return min(100.0, round(float(share * 100), 2))


@register.filter
def is_high(share: Fraction) -> bool:
    return share >= HIGH


@register.filter
def grouped(number: int) -> str:
    """`244510` → `244,510`: long numbers are read in threes."""
    return f"{number:,}"
