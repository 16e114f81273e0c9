"""Waves that come too close or too many."""

from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehou.core.dismissal.waves import Misfit, Planned, misfits

waves = st.lists(
    st.builds(Planned, st.integers(1, 99), st.integers(1, 3), st.integers(0, 30), st.integers(0, 200)),
    max_size=8,
    unique_by=lambda wave: wave.key,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the plan
@given(waves, st.integers(1, 10))
def test_it_finds_fault_exactly_when_two_at_a_gate_are_too_close(plan: list[Planned], apart: int) -> None:
    naive = any(
        a.gate == b.gate and abs(a.minutes_before - b.minutes_before) < apart
        for place, a in enumerate(plan)
        for b in plan[place + 1 :]
    )
    assert any(misfits(plan, apart=apart, holds={})) == naive


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the plan
@given(waves, st.integers(1, 300))
def test_a_gate_never_gets_more_than_it_holds_unnoticed(plan: list[Planned], most: int) -> None:
    crowds: dict[tuple[int, int], int] = defaultdict(int)
    for wave in plan:
        crowds[wave.gate, wave.minutes_before] += wave.children
    found = list(misfits(plan, apart=None, holds=dict.fromkeys((1, 2, 3), most)))
    assert len(found) == sum(children > most for children in crowds.values())


def test_it_names_the_two() -> None:
    plan = [Planned(1, 7, 10, 40), Planned(2, 7, 8, 40), Planned(3, 8, 9, 40)]
    assert list(misfits(plan, apart=5, holds={})) == [Misfit("too_close", 1, 2, 2)]
