"""A first-come course whose rulings are prepared, at the moment that the module names in its `moment`."""

import pytest

from kehou.areas.programmes.models import Course, Programme
from kehou.rush.preparing import prepare
from tests.support.family import clock, offer, publish_courses
from tests.support.world import World, at


@pytest.fixture
def ready(transactional_db: None, moment: str) -> World:
    clock(moment)
    return World.build(pupils=24)


@pytest.fixture
def programme(ready: World) -> Programme:
    return publish_courses(ready)


@pytest.fixture
def art(ready: World, programme: Programme, moment: str) -> Course:
    course = offer(ready, programme, "创意美术", weekdays=[2, 4])
    prepare(programme, now=at(moment))
    return course
