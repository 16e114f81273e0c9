"""Buses and walking lines."""

from datetime import datetime

from django.db import IntegrityError

from kehou.areas.directory.models import School
from kehou.areas.dismissal.access import ARRANGE
from kehou.areas.dismissal.models import Arrangement, Route
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .people import clean_name


def add_route(*, actor: Actor, school: School, name: str, kind: Route.Kind, now: datetime) -> Route:
    name = clean_name(name)
    try:
        with recorded(actor, ARRANGE, school, at=now, district_id=school.district_id) as record:
            route = Route.objects.create(school=school, name=name, kind=kind)
            record.detail = {"route": route.pk}
    except IntegrityError as clash:
        raise Refusal("route.known", name=name) from clash
    return route


def end_route(*, actor: Actor, route: Route, now: datetime) -> None:
    """The route runs no more; whoever went by it is collected until its family says otherwise."""
    with recorded(actor, ARRANGE, route, at=now, district_id=route.school.district_id) as record:
        Route.objects.filter(pk=route.pk, ended_at=None).update(ended_at=now)
        ended = Arrangement.objects.filter(route=route, withdrawn_at=None).update(withdrawn_at=now)
        record.detail = {"route": route.pk, "arrangements": ended}
