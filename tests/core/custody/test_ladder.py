"""The ladder: in order, at its minutes, put off once by an answer, never stopped by one."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kehou.core.custody.ladder import CAUTIOUS, LADDER, Due, Rung, Taken, next_due
from kehou.core.rules.scalars import SHANGHAI

OPENED = datetime(2021, 9, 6, 15, 40, tzinfo=SHANGHAI)
minutes = st.lists(st.integers(0, 30), min_size=4, max_size=4).map(
    lambda many: dict(zip(LADDER, sorted(many), strict=True))
)


@given(minutes, st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=4, max_size=4))
def test_every_rung_comes_in_order_and_never_before_its_minute(
    many: dict[Rung, int], answers: list[int | None]
) -> None:
    taken: list[Taken] = []
    moments = []
    while due := next_due(OPENED, many, taken):
        assert due.rung == LADDER[len(taken)]
        assert due.at >= OPENED + timedelta(minutes=many[due.rung])
        moments.append(due.at)
        answer = answers[len(taken)]
        taken.append(Taken(due.rung, None if answer is None else due.at + timedelta(minutes=answer)))
    assert len(taken) == len(LADDER)
    if all(answer is None for answer in answers):
        assert all(before <= after for before, after in pairwise(moments))


def test_an_answer_gives_the_time_between_two_rungs_anew() -> None:
    taken = [Taken(Rung.CARE_TEACHER), Taken(Rung.CLASS_AND_FAMILY, OPENED + timedelta(minutes=3))]
    assert next_due(OPENED, CAUTIOUS, taken[:1]) == Due(Rung.CLASS_AND_FAMILY, OPENED)
    assert next_due(OPENED, CAUTIOUS, taken) == Due(Rung.LEADER, OPENED + timedelta(minutes=8))
