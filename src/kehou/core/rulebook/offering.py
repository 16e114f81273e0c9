"""What a school or site can run under a plan: its services, and what its words about days depend on."""

from collections.abc import Iterator, Mapping
from typing import Literal

from kehou.core.rulebook.spaces import Choices, Space
from kehou.core.rules.base import Cited, OwnKey, Part, Problem, Text
from kehou.core.rules.points import BellPoint, DaysPoint, FollowedWeekdaysPoint, SummerTimePoint
from kehou.core.rules.words import KIND_TITLES, ServiceKind


class ServiceEntry(Cited):
    """A service that is run under the plan; its key is a value of the fact `service`.

    `kind` may be left out when the key is itself a kind; the title when the fact's own words will do.
    """

    title: Text | None = None
    kind: ServiceKind | None = None
    families_choose: Literal["weekdays", "courses"] = "weekdays"
    key: OwnKey = ""


class CalendarRules(Part):
    """Questions whose answers turn the plan's words about days into dates; what is not written, schools tell anyway."""

    summer_time: SummerTimePoint | None = None
    dismissal: BellPoint | None = None
    days_off: DaysPoint | None = None
    makeup_days: FollowedWeekdaysPoint | None = None


def service_problems(services: Mapping[str, ServiceEntry], spaces: Mapping[str, Space]) -> Iterator[Problem]:
    """Services that the fact does not know, or whose kind nobody can tell."""
    space = spaces["service"]
    known = space.titles if isinstance(space, Choices) else {}
    for key, entry in services.items():
        if key not in known:
            hint = "请写成事实 service 的一个取值：" + "、".join(map(str, known)) + "。"
            yield Problem("service.unknown", ("services", key), f"没有“{key}”这项服务。", hint)
        elif entry.kind is None and key not in KIND_TITLES:
            hint = "请加上 kind：" + "、".join(KIND_TITLES) + "之一。"
            yield Problem("service.kind", ("services", key), f"“{key}”是哪一种服务，没有写明。", hint)
