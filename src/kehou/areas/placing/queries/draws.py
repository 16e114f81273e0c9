"""Draws as offices, families and the public read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext

from kehou.areas.directory.models import Pupil, School
from kehou.areas.placing.access import SEE
from kehou.areas.placing.models import Draw, DrawStep, Outcome, Seed, Verdict, WishList
from kehou.areas.placing.queries.explaining import sentence
from kehou.areas.programmes.models import Programme
from kehou.base.access import Actor, visible


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a draw has come; each step is None until it is done."""

    draw: Draw | None
    seed: Seed | None
    outcome: Outcome | None
    confirmed: DrawStep | None
    published: DrawStep | None

    @property
    def name(self) -> str:
        if self.draw is None:
            return "open"
        if self.seed is None:
            return "sealed"
        if self.confirmed is None:
            return "preview"
        return "published" if self.published else "confirmed"


def stage_of(programme: Programme) -> Stage:
    draw = Draw.objects.filter(programme=programme).select_related("seed", "outcome", "programme__school").first()
    return staged(draw)


def staged(draw: Draw | None) -> Stage:
    if draw is None:
        return Stage(None, None, None, None, None)
    steps = {step.kind: step for step in draw.steps.all()}
    return Stage(
        draw,
        getattr(draw, "seed", None),
        getattr(draw, "outcome", None),
        steps.get(DrawStep.Kind.CONFIRMED),
        steps.get(DrawStep.Kind.PUBLISHED),
    )


def public_draw(pk: int) -> Draw:
    """Any draw that was sealed: what the public may know of it, stage says."""
    rows = Draw.objects.select_related("programme__school", "seed", "outcome", "programme__adoption__plan_version")
    found = rows.prefetch_related("steps").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Drawn:
    """A programme that gives its places by priority and lot, for the office's list."""

    programme: Programme
    stage: Stage
    lists: int


def drawn_programmes(actor: Actor, school: School) -> list[Drawn]:
    """Those of a school, the newest first."""
    ways = [Programme.Way.WISHES, Programme.Way.LOT]
    rows = visible(actor, SEE, Programme.objects.filter(school=school, way__in=ways))
    programmes = list(rows.select_related("school").order_by("-opens_at", "-pk"))
    draws = Draw.objects.filter(programme__in=programmes).select_related("seed", "outcome").prefetch_related("steps")
    by_programme = {draw.programme_id: draw for draw in draws}
    counts: dict[int, int] = {}
    for pk in WishList.objects.filter(programme__in=programmes, withdrawn_at=None).values_list("programme", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return [Drawn(each, staged(by_programme.get(each.pk)), counts.get(each.pk, 0)) for each in programmes]


def reasons(draw: Draw, pupil: Pupil) -> list[dict[str, Any]]:
    """Each wish of a child with what became of it; one query."""
    rows = Verdict.objects.filter(draw=draw, pupil=pupil).select_related("course")
    return [
        {
            "rank": row.rank,
            "title": (title := row.course.title if row.course else draw.programme.title),
            "course": row.course,
            "granted": row.code == "placed",
            "words": sentence(row, title),
            "cites": row.cites,
            "waiting": row.params.get("waiting") or 0,
        }
        for row in rows
    ]


def story(stage: Stage, now: datetime) -> list[dict[str, Any]]:
    """The steps as the `timeline` tag takes them."""
    draw = stage.draw
    assert draw is not None
    sealed = {
        "what": gettext("封存名单"),
        "when": draw.sealed_at,
        "note": draw.instance_sha256[:16] + "…",
        "tone": "good",
    }
    seeded = stage.seed
    source = {"what": gettext("种子来源公布"), "when": draw.seed_at, "note": draw.seed_source}
    source["tone"] = "good" if now >= draw.seed_at else "now"
    value = {"what": gettext("录入种子、抽签"), "when": seeded.entered_at if seeded else ""}
    value |= {"note": seeded.value if seeded else "", "tone": "good" if seeded else ""}
    done = stage.published
    published = {"what": gettext("公布结果"), "when": done.at if done else "", "tone": "good" if done else ""}
    return [sealed, source, value, published]
