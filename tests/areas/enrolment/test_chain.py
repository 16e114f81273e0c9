from tests.support.world import World

from kehou.areas.enrolment.models import Place


def test_a_child_gets_an_active_place(world: World) -> None:
    places = world.enrolled(world.pupils[:3])
    assert [p.state for p in places] == [Place.State.ACTIVE] * 3
    world.care.refresh_from_db()
    assert world.care.taken == 3
