"""Loading plan packs and adopting them."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehou.areas.directory.models import School
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal, refusals
from kehou.core.rulebook import load_rulebook
from kehou.core.rules import PlanErrors

from .access import ADOPT, LOAD
from .models import Adoption, PlanVersion

refusals(
    {
        "planning.fills": _("实施细则填写有误：%(problems)s"),
        "planning.adopted": _("本校已按该方案填报实施细则，不能重复填报。"),
    }
)


def load_plan(*, actor: Actor, pack: Path, now: datetime) -> PlanVersion:
    """Take a plan pack into the platform, with the plans above it, which lie beside it.

    The same content is the same version. Raises PlanErrors with every mistake of the pack.
    """
    plan = load_rulebook(pack)
    above = [load_plan(actor=actor, pack=pack.parent / key, now=now) for key in plan.upper]
    text = (pack / "plan.yaml").read_text(encoding="utf-8")
    given = {"key": plan.key, "title": plan.title, "text": text, "loaded_at": now}
    with recorded(actor, LOAD, PlanVersion, at=now) as record:
        version, _ = PlanVersion.objects.get_or_create(
            sha256=plan.sha256, defaults={**given, "uppers": [version.sha256 for version in above]}
        )
        record.subjects = [version.pk]
    return version


def adopt(*, actor: Actor, school: School, version: PlanVersion, fills: Mapping[str, Any], now: datetime) -> Adoption:
    """The school carries out the plan, with its answers to what the plan leaves open.

    Raises Refusal("planning.fills") naming every answer that is missing or does not fit the plan.
    """
    try:
        filled = version.fill(fills, school.stages)
    except PlanErrors as wrong:
        problems = ";".join(error.message for error in wrong.errors)
        raise Refusal("planning.fills", problems=problems) from None
    with recorded(actor, ADOPT, school, at=now):
        School.objects.select_for_update().get(pk=school.pk)  # a second tap waits for the first
        if Adoption.objects.filter(school=school, plan_version=version).exists():
            raise Refusal("planning.adopted")
        return Adoption.objects.create(
            school=school,
            plan_version=version,
            fills=dict(fills),
            adopted_at=now,
            holds_from=max(filled.in_force.first, min(timezone.localdate(now), filled.last_day)),
            holds_until=filled.last_day,
        )
