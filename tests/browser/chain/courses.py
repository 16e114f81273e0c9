"""Step 5: a menu, a choice in its own window, which courses open, and a bill."""

from tests.browser import recount
from tests.browser.chain.care import SCHOOL
from tests.browser.stage import Stage

OPENS, DOES_NOT = "足球", "古琴"


def family_chooses(stage: Stage) -> None:
    """Nothing can be chosen before the second the selection opens; then two courses are."""
    stage.jump("9月7日 11:58")
    child = stage.child("guardian1")
    menu = f"/enrolment/children/{child.pk}/courses/"
    family = stage.person("guardian1").clicks("选课").reads("9月7日 12:00 开放选课", OPENS, DOES_NOT, "满 15 人开班")
    assert family.path == menu
    assert family.page.get_by_role("link", name="选这门课").count() == 0
    stage.visitor().goes_to("/").clicks(SCHOOL).reads(OPENS, "¥20.00")
    stage.clock("09-07 12:00:00")
    family.goes_to(menu).reads("正在选课")
    stage.picture("menu", family)
    for course in (OPENS, DOES_NOT):
        heading = family.page.get_by_role("heading", name=course)
        family.clicks("选这门课", within=family.page.locator(".k-card", has=heading))
        family.reads("满 15 人才开班；不开班不收费。")
        family.presses("确认选课").reads("已选，等开班")
    assert recount.chosen(stage.house, child) == {OPENS, DOES_NOT}


def office_concludes(stage: Stage) -> None:
    """After the window the office sees which courses have fifteen, and confirms."""
    stage.jump("9月9日 20:05")
    office = stage.person("office").goes_to("/programmes/")
    office.clicks("课程", within=office.page.locator("main")).clicks("确定开班").reads(
        "将开班", "将不开班", "不满的不开班、不收费"
    )
    chosen = recount.course_counts(stage.house)
    assert chosen[DOES_NOT] < 15 <= chosen[OPENS]
    for course, count in chosen.items():
        words = office.page.locator("tr", has_text=course).inner_text().split()
        assert str(count) in words, (course, count, words)
        assert ("将开班" in words) == (count >= 15), (course, count, words)
    office.presses("确定：").reads("已开班", "未开班")


def family_is_told(stage: Stage) -> None:
    """One course opens and is billed at ¥20 a lesson; the other does not, and costs nothing."""
    child, lessons = stage.child("guardian1"), recount.lessons(stage.house, OPENS)
    opened = recount.course_counts(stage.house)
    family = stage.person("guardian1").goes_to("/messages/")
    family.reads("课程开班", f"选的“{OPENS}”共 {opened[OPENS]} 人", "课程未开班", f"“{DOES_NOT}”只有", "不开班，不收费")
    stage.picture("told", family)
    total = f"¥{lessons * 20:,}.00"
    family.goes_to("/bills/mine/").reads(OPENS, f"¥20.00 × {lessons}", total, "依据：实施方案")
    assert DOES_NOT not in family.text
    stage.picture("bill", family)
    family.goes_to(f"/enrolment/children/{child.pk}/courses/").reads("已开班", "未开班", "不足 15 人")
    money = stage.person("finance").goes_to("/me/").clicks("收费单和导出")
    bills, amount = recount.bills(stage.house)
    money.reads(f"{bills}张", f"¥{amount // 100:,}.00")
