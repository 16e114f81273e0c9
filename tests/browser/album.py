"""Pictures of what the chain does not walk through: wishes and a draw, the day on a phone, the way home."""

from collections.abc import Callable

from tests.browser.chain import STEPS, courses, figures
from tests.browser.stage import PHONE, Stage, sign_in

PIN = "482913"


def wishes(stage: Stage) -> None:
    """A family of the school whose courses go by wishes and lot."""
    family = stage.person("wishing_guardian4").goes_to("/enrolment/").clicks("选课").clicks("填志愿")
    for title in ("足球", "书法"):
        heading = family.page.get_by_role("heading", name=title)
        family.presses("填为第", within=family.page.locator(".k-card", has=heading).first).reads("志愿已保存")
    stage.picture("wishes", family)


def draw(stage: Stage) -> None:
    """The office enters what the announced source has said, and looks at what follows before anybody else does."""
    stage.jump("9月9日 21:20")
    office = stage.person("drawing_office").goes_to("/placing/").clicks("进入")
    office.page.get_by_label("来源公布的内容").fill("03 08 15 22 27 31 + 06")
    office.presses("录入种子").reads("再开一班")
    stage.picture("preview", office, height=1400)


def result(stage: Stage) -> None:
    """A reason for every wish, and what anybody needs to check the whole."""
    family = stage.person("wishing_guardian4").goes_to("/enrolment/").clicks("录取结果").reads("每个志愿的理由")
    stage.picture("result", family)
    family.clicks("自己验算")
    stage.picture("recheck", family)


def phone(stage: Stage) -> None:
    """The roll of a course without a network."""
    stage.clock("09-13 16:08:00")  # nobody else has called it yet
    teacher = sign_in(stage.visitor(PHONE), "course_teacher")
    page = teacher.page
    teacher.goes_to("/day/app/")
    page.get_by_label("PIN（至少 6 位数字）").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="开始使用").click()
    page.get_by_role("heading", name="今天的值班").wait_for()
    page.locator(".a-status", has_text="都已发出").wait_for()
    page.context.set_offline(True)
    page.locator("main a[href*='group']").first.click()
    page.get_by_role("link", name="全到，除了…").click()
    page.locator(".a-tile").first.click()
    stage.picture("app-except", teacher)
    page.get_by_role("button", name="记下").click()
    page.locator(".a-status", has_text="没发出").wait_for()
    stage.picture("app-offline", teacher)
    page.context.set_offline(False)
    page.locator(".a-status", has_text="都已发出").wait_for()
    stage.picture("app-sent", teacher)


AFTER: dict[Callable[[Stage], None], tuple[Callable[[Stage], None], ...]] = {
    courses.family_chooses: (wishes,),
    courses.family_is_told: (draw,),
    figures.school_district_and_city: (result, phone),
}
WALK = tuple(each for step in STEPS for each in (step, *AFTER.get(step, ())))
