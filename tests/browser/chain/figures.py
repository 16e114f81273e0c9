"""Step 10: school, district and city see the day and the week, as the rows say."""

from tests.browser import recount
from tests.browser.recount import SCHOOL
from tests.browser.recount_day import day
from tests.browser.stage import Stage, Visitor

FIRST_DAY = "2021-09-06"
DISTRICT = "示范区"


def school_district_and_city(stage: Stage) -> None:
    """Who takes part, of how many; who was there; how many rolls were called; all closed after the first week."""
    stage.jump("9月10日 18:30")
    principal = stage.person("principal").goes_to("/me/").clicks("学校数据").clicks("查看", role="button")
    _says(stage, _on_first_day(principal), SCHOOL)
    for level, unit in (("district", DISTRICT), ("city", None)):
        desk = stage.person(level).goes_to("/me/").clicks("数据")
        _says(stage, _on_first_day(desk), unit)
        desk.reads("2021年9月6日 周一", "未关闭 0")
        stage.picture(level, desk, height=560)
    assert recount.open_registers(stage.house) == 0


def _on_first_day(desk: Visitor) -> Visitor:
    return desk.goes_to(f"{desk.path}?date={FIRST_DAY}")


def _says(stage: Stage, desk: Visitor, unit: str | None) -> None:
    counted = day(stage.house, FIRST_DAY, unit)
    desk.reads(
        f"参加学生 {counted.taking_part:,}人 在校 {counted.roll:,} 人，占 {counted.share}",
        f"参加教师 {counted.staff_taking_part:,}人 教职工 {counted.staff:,} 人，占 {counted.staff_share}",
        f"当天实到 {counted.present:,}人 应到 {counted.expected:,}，请假 {counted.away:,}",
    )
