"""What a family told about its child, and where the plan's order of priority puts it (B4)."""

from dataclasses import dataclass

from django.utils.translation import gettext

from kehou.areas.planning.citing import cited
from kehou.areas.programmes.pricing import service_of
from kehou.core.rulebook.spaces import Choices

from .models import Application
from .rulings import facts_of


@dataclass(frozen=True, slots=True)
class Tier:
    """A child's place in the plan's order; a smaller `rank` comes first."""

    rank: int
    words: str
    cites: tuple[str, ...]


def told_words(application: Application) -> list[str]:
    """What the family answered, each as `学生类别：留守儿童`."""
    found = []
    for space in service_of(application.programme).asks_of_families:
        if (value := application.declared.get(space.key)) is not None:
            words = space.titles.get(value, value) if isinstance(space, Choices) else value
            found.append(f"{space.title}：{words}")
    return found


def tier_of(application: Application) -> Tier | None:
    """None where the plan has no order of priority, or leaves this child's place to somebody's judgement."""
    programme = application.programme
    answer = service_of(programme).tier(facts_of(programme, application.pupil, application.declared))
    if answer is None or isinstance(answer.value, bool) or not isinstance(answer.value, int):
        return None
    words = gettext("第 %(n)s 顺位") % {"n": answer.value}
    return Tier(answer.value, words, cited(programme.adoption.filled, answer.cites))
