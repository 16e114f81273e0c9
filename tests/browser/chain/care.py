"""Steps 1 to 4: from the published programme to a signed entrustment letter."""

import re

from tests.browser import recount
from tests.browser.recount import CLASS, SCHOOL
from tests.browser.stage import DESK, Stage, Visitor

CARE = "“1”类托管服务"


def programme_is_public(stage: Stage) -> None:
    """Anyone reads what the school offers, by which clause; the office sees that nothing was typed twice."""
    stage.clock("09-02 11:58:00")
    stage.picture("door", stage.visitor(DESK).goes_to("/demo/"))
    reader = stage.visitor().goes_to("/").clicks(SCHOOL)
    reader.reads(CARE, "9月2日 12:00 开放报名", "免费", "周一至周四", "依据：实施方案 四.1.1")
    stage.picture("public", reader)
    reader.clicks("逐条看方案").reads("四.1.1", "9月3日16:00之前报名有效", "转载文本有缺漏")
    stage.visitor(DESK).goes_to("/").clicks(SCHOOL).reads(CARE)
    office = stage.person("office").goes_to("/programmes/").reads("2021年9月2日 12:00 — 2021年9月3日 16:00", "未开始")
    office.clicks("查看并发布").reads("¥20.00", "满 15 人开班", "日期、时间和收费都出自方案和本校细则")
    stage.picture("publish", office)


def guardian_applies(stage: Stage) -> None:
    """Refused with the clause before the opening second, accepted from then on."""
    stage.clock("09-02 11:58:00")
    family, child = stage.person("guardian1"), stage.child("guardian1")
    form = next_page(family, child.name)
    family.goes_to(form).reads("报名还没有开始。", "依据：实施方案 四.1.1")
    assert family.page.get_by_role("button", name="提交报名").count() == 0
    stage.picture("apply-early", family)
    stage.clock("09-02 12:00:00")
    fill_in(family.goes_to(form).reads("报名到 9月3日 16:00 截止", "周一至周四", "零食、点心不带进教室。"))
    stage.picture("apply-form", family)
    family.presses("提交报名").reads("报名已提交。班主任审核、学校录取以后会告诉您。", "等待审核录取")
    stage.picture("applied", family)
    state = "SELECT state, weekdays FROM enrolment_application WHERE pupil_id = %s"
    assert stage.house.sql(state, child.pk) == [("submitted", [1, 2, 3, 4, 5])]


def latecomer_is_refused(stage: Stage) -> None:
    """A family takes its application back, thinks again, and sends the form at 16:00:00: too late, to the second."""
    stage.jump("9月3日 15:58")
    family, child = stage.person("guardian2"), stage.child("guardian2")
    if family.goes_to("/enrolment/").page.get_by_role("link", name="退出").count():
        family.clicks("退出").presses("确认退出").reads("已经退出。")
    stage.clock("09-03 15:59:00")
    fill_in(family.goes_to(next_page(family, child.name)))
    stage.clock("09-03 16:00:00")
    family.presses("提交报名").reads("报名已经截止", "依据：实施方案 四.1.1")
    live = "SELECT count(*) FROM enrolment_application WHERE pupil_id = %s AND state <> 'withdrawn'"
    assert stage.house.sql(live, child.pk) == [(0,)]


def class_teacher_checks(stage: Stage) -> None:
    """She sees her class and no other, and checks it at once."""
    stage.clock("09-03 16:10:00")
    teacher = stage.person("class_teacher").goes_to("/me/").clicks("审核本班报名")
    waiting = int(re.search(r"等您审核（(\d+)）", teacher.text)[1])  # type: ignore[index]
    assert waiting == recount.applications(stage.house, "submitted", of_class=True) > 15
    shown = teacher.page.locator("#check .k-cell__label").all_inner_texts()
    assert len(shown) == waiting
    assert {name.strip() for name in shown} <= recount.names_of_class(stage.house)
    stage.picture("check", teacher)
    teacher.presses("全部审核通过").reads("没有等您审核的报名", "待学校录取")


def office_decides(stage: Stage) -> None:
    """One child is refused, which needs a ground of the plan; all others of the school are admitted."""
    stage.jump("9月3日 16:40")
    office = stage.person("office").goes_to("/me/").clicks("审核、录取和开班").reads(CARE)
    checked = recount.applications(stage.house, "checked")
    office.reads(f"录取全部 {checked} 人", "还剩 480 个")
    stage.picture("decide", office)
    unlucky = recount.last_checked(stage.house)
    office.clicks(CLASS).clicks("不予录取", within=office.page.locator("tr", has_text=unlucky.name))
    office.reads("只能以方案写明的理由不予录取", "此前因多次违规、经教育无效已被劝退（实施方案 五.2 违规退出）")
    office.page.locator("form[method=post]:has([name=ground])").evaluate("form => { form.noValidate = true }")
    with office.expecting(400):
        office.presses("不予录取").reads("请选择方案允许的一条理由。")
    office.page.get_by_role("radio", name="名额已满").check()
    office.presses("不予录取").reads("已记录不予录取，并通知家长理由。")
    office.presses("录取全部").reads(f"已录取 {checked - 1} 人，家长会收到通知。", f"还剩 {480 - checked + 1} 个")
    assert recount.care_places(stage.house) == (480, checked - 1, checked - 1)


def guardian_signs(stage: Stage) -> None:
    """The letter is made from the plan, read, signed, and kept with its digest."""
    stage.clock("09-03 17:10:00")
    family, child = stage.person("guardian1"), stage.child("guardian1")
    family.goes_to("/messages/").reads("报名成功", f"{child.name}已被{CARE}录取")
    letter = next_page(family, child.name)
    stage.picture("admitted", family)
    family.goes_to(letter).reads("托管委托书", child.name, "周一至周五")
    stage.picture("letter", family)
    family.page.get_by_role("checkbox", name="我已完整阅读以上委托书").check()
    family.presses("签署")
    family.goes_to(letter).reads("与签署时一致", "在线")
    shown = re.sub(r"\s", "", family.page.locator("code").inner_text())
    assert shown == recount.signed_digest(stage.house, child)
    family.page.locator("code").scroll_into_view_if_needed()
    stage.picture("signed", family)


# what these steps share ----------------------------------------------------------------------------------------------
def next_page(family: Visitor, child: str) -> str:
    """Where the family's next step for a child is: the page behind the one green button."""
    family.goes_to("/enrolment/")
    button = family.page.locator(".weui-btn_primary", has_text=child)
    address = button.first.get_attribute("href")
    assert address is not None
    return address


def fill_in(family: Visitor) -> None:
    family.page.get_by_role("checkbox", name="周五").check()
    family.page.get_by_role("checkbox", name="我自愿报名").check()
