"""Step 6: groups by class, and a care teacher for each session."""

from tests.browser import recount
from tests.browser.recount import CLASS
from tests.browser.stage import Stage


def groups_and_rota(stage: Stage) -> None:
    """By the first day of care every child has a group, and every group somebody for the week."""
    stage.jump("9月6日 15:28")
    office = stage.person("office").goes_to("/me/").clicks("托管班和值班")
    size = recount.group_size(stage.house)
    row = office.page.locator("tr", has_text=CLASS)
    assert str(size) in row.inner_text().split()
    office.reads("12 个班", "文澜实验中学校区")
    assert recount.children_without_group(stage.house) == 0
    office.clicks("值班表").reads("2021年9月6日 周一 — 9月12日 周日", "全部排好")
    assert "未排" not in office.text
    stage.picture("rota", office)
