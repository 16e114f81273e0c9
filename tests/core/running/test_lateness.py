"""What follows how many late collections: a plan's table, or a school's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehou.core.rulebook import read_rulebook
from kehou.core.running import FilledPlan, fill
from kehou.core.running.lateness import Step, following, written
from tests.core.running.pack import PACK, PRIMARY, answers, asked, filled

TABLE = """
  late_steps:
    title: 晚接的后果
    about: pickup
    gives: {choice: {call: 电话提醒, talk: 约谈家长, agree: 商定接送办法}}
    rows:
      - {when: {late_times: {below: 2}}, value: call, cites: [六.6]}
      - {when: {late_times: {at_least: 2, below: 4}}, value: talk, cites: [六.6]}
      - {when: {late_times: {at_least: 4}}, value: agree, cites: [五.2]}

  exit:
"""


def with_table() -> FilledPlan:
    text = (PACK / "plan.yaml").read_text("utf-8").replace("\n  exit:\n", TABLE, 1)
    uppers = {upper.key: upper for upper in asked().uppers}
    book = read_rulebook(text, "plan.yaml", uppers)
    return fill(book, answers(), grades=PRIMARY, uppers=asked().uppers)


@pytest.mark.parametrize(
    ("times", "words", "clause", "later"),
    [
        (1, "电话提醒", "六.6", (2, "约谈家长")),
        (3, "约谈家长", "六.6", (4, "商定接送办法")),
        (9, "商定接送办法", "五.2", None),
    ],
)
def test_a_plans_table_says_what_follows_with_its_clause(
    times: int, words: str, clause: str, later: tuple[int, str] | None
) -> None:
    found = following(with_table(), times)
    assert found.now is not None
    assert (found.now.words, found.now.cites) == (words, (clause,))
    assert (found.next and (found.next.times, found.next.words)) == later


def test_a_schools_words_are_steps_where_they_begin_with_a_number() -> None:
    plan = filled(run_late_consequence="孩子由老师陪着。1次：电话提醒；满 3 次，约谈家长\n第5次：商定接送办法；不收费")
    assert written(plan.answers["run_late_consequence"])[1] == "孩子由老师陪着。1次：电话提醒；不收费"
    plan = filled(run_late_consequence="1次：电话提醒；满 3 次，约谈家长；第5次：商定接送办法；不收费")
    found = following(plan, 4)
    assert found.now == Step(3, "约谈家长")
    assert found.next == Step(5, "商定接送办法")
    assert found.always == "不收费"
    assert following(plan, 5).next is None


def test_where_nobody_says_anything_nothing_follows() -> None:
    found = following(filled(), 7)
    assert (found.now, found.next, found.always) == (None, None, "")


@given(st.text(alphabet="0123456789 次：，；\n第满约谈家长。", max_size=60), st.integers(1, 200))
def test_any_words_keep_the_order_of_steps(text: str, times: int) -> None:
    steps, _rest = written(text)
    assert list(steps) == sorted(steps, key=lambda step: step.times)
    reached = [step for step in steps if step.times <= times]
    found = following(filled(run_late_consequence=text), times) if text.strip() else None
    if found:
        assert found.now == (reached[-1] if reached else None)
        assert found.next is None or found.next.times > times
