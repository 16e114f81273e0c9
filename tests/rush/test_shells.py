"""The course page while seats go: read anew within a second, rendered anew only when something else has changed."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async

from kehou.areas.programmes.models import Course, Programme
from kehou.rush.board import Own, Shell, filled
from kehou.rush.lane import shells
from kehou.rush.lane.database import Database
from tests.support.family import clock, offer
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)
OWN = Own("家长", "孩子", "一（1）班", 1, mine=[])


@pytest.fixture
def moment() -> str:
    return "2021-09-07 12:10"


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Each rendering of a sheet; seats are read anew for every page."""
    monkeypatch.setattr(shells, "LAG", 0.0)
    made, calls = shells._made, list[tuple[int, str]]()

    def counted(school: int, language: str) -> object:
        calls.append((school, language))
        return made(school, language)

    monkeypatch.setattr(shells, "_made", counted)
    return calls


def _pages(school: int, grade: int, *between: Callable[[], object]) -> list[str]:
    """The page twice (it is then settled), and once more after each step."""

    async def asked() -> list[Shell]:
        database = Database()
        with ThreadPoolExecutor(1) as threads:
            shell = shells.Shells(database, threads)
            try:
                what = (school, grade, "zh-hans")
                await shell(what)
                seen = [await shell(what)]
                for step in between:
                    await sync_to_async(step)()
                    seen.append(await shell(what))
                return seen
            finally:
                await database.close()

    return [filled(one, OWN, "token") for one in asyncio.run(asked())]


def test_seats_go_without_rendering_anew(ready: World, art: Course, rendered: list[tuple[int, str]]) -> None:
    def take(many: int) -> Callable[[], object]:
        return lambda: Course.objects.filter(pk=art.pk).update(taken=many)

    first, one_gone, full = _pages(ready.school.pk, art.grades[0], take(1), take(art.capacity))
    assert f"余 {art.capacity} 个" in first and "选这门课" in first
    assert f"余 {art.capacity - 1} 个" in one_gone
    assert "已满" in full and "排候补" in full and "选这门课" not in full
    assert len(rendered) == 2, "the second time because the first did not know what it depends on"


def test_whatever_else_changes_is_rendered_anew(
    ready: World, programme: Programme, art: Course, rendered: list[tuple[int, str]]
) -> None:
    def rename() -> object:
        return Course.objects.filter(pk=art.pk).update(title="国画")

    def more() -> object:
        return offer(ready, programme, "足球", weekdays=[5])

    before, renamed, added = _pages(ready.school.pk, art.grades[0], rename, more)
    assert "创意美术" in before
    assert "国画" in renamed and "创意美术" not in renamed
    assert "足球" in added and len(rendered) == 4


def test_the_opening_second_is_not_missed(
    ready: World, programme: Programme, art: Course, rendered: list[tuple[int, str]]
) -> None:
    clock("2021-09-07 11:59")
    before, open_ = _pages(ready.school.pk, art.grades[0], lambda: clock("2021-09-07 12:00:01"))
    assert "选这门课" not in before and "data-until" in before
    assert "选这门课" in open_ and "data-until" not in open_


def test_a_grade_sees_its_own_courses(ready: World, programme: Programme, art: Course) -> None:
    offer(ready, programme, "六年级合唱", grades=[6], weekdays=[1])
    [sixth] = _pages(ready.school.pk, 6)
    [first] = _pages(ready.school.pk, 1)
    assert "六年级合唱" in sixth and "六年级合唱" not in first
    Course.objects.update(grades=[6])
    [nothing] = _pages(ready.school.pk, 1)
    assert "还没有适合这个年级的课程" in nothing and "还没有适合这个年级的课程" not in sixth
    assert "%%" not in first + sixth + nothing, "a mark was left over"


def test_what_looks_like_a_mark_in_a_title_is_shown_as_it_was_written(ready: World, art: Course) -> None:
    title = "%%CSRF%% %%WAY-99999%% 美术"
    Course.objects.filter(pk=art.pk).update(title=title)
    [page] = _pages(ready.school.pk, art.grades[0])
    assert title in page
