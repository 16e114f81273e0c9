"""Steps 7 to 9: leave, the roll, a missing child, an early pick-up, dismissal and closing."""

import re

from playwright.sync_api import Locator

from tests.browser import recount
from tests.browser.recount import CLASS
from tests.browser.stage import Stage, Visitor


def family_asks_for_leave(stage: Stage) -> None:
    """On the phone, before the roll is called; the care teacher need not be told again."""
    family, child = stage.person("guardian3"), stage.child("guardian3")
    family.clicks("请假").reads("哪天不来？", "依据：实施方案 六.6")
    today = family.page.locator("details", has_text="9月6日 周一")
    today.locator("summary").click()
    stage.picture("leave", family)
    family.presses("病假", within=today).reads("已请假：病假")
    assert recount.on_leave(stage.house) >= {child.name}


def roll_is_called(stage: Stage) -> None:
    """All but one are taken over; the missing child's class teacher and family know at once."""
    missing, away = stage.child("guardian1"), stage.child("guardian3")
    stage.clock("09-06 15:41:00")
    teacher = stage.person("care_teacher").goes_to("/me/").clicks("今天的托管班")
    teacher.reads(CLASS, "还没有点名").clicks("去点名").presses("开始点名")
    called = recount.standings(stage.house)
    assert called["expected"] + called["on_leave"] == recount.group_size(stage.house)
    teacher.reads("家长请假：病假")
    assert "请假" in row(teacher, away.pk).inner_text()
    row(teacher, missing.pk).get_by_label("未到").check()
    stage.picture("roll", teacher)
    teacher.presses("除打勾的外，全部接收")
    teacher.reads("未到 1", f"在班 {called['expected'] - 1}", "已通知班主任和家长 15:4")
    danger = row(teacher, missing.pk)
    danger.locator("summary").click()
    calls = danger.locator("a[href^='tel:']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert len(calls) >= 2
    assert all(re.fullmatch(r"tel:1\d{10}", call) for call in calls), calls
    stage.picture("missing", teacher)
    _alarm_is_heard(stage, missing.name)


def _alarm_is_heard(stage: Stage, child: str) -> None:
    """By the class teacher and by the family, each with a number to call."""
    family = stage.person("guardian1").goes_to("/messages/")
    family.reads("紧急", "孩子未到托管班", f"{child} 15:4", f"点名时不在“{CLASS}”")
    assert family.page.locator("a[href^='tel:1']").count() >= 1
    stage.picture("alarm", family)
    class_teacher = stage.person("class_teacher").goes_to("/messages/").reads("紧急", "本班学生未到托管班", child)
    class_teacher.goes_to("/me/").clicks("本班学生今天").reads(child, "请马上核实去向", "已通知班主任和家长 15:4")


def missing_child_is_found(stage: Stage) -> None:
    """A session cannot be closed over a missing child; once it has come, the family is told that too."""
    child = stage.child("guardian1")
    teacher = stage.person("care_teacher")
    teacher.presses("关闭本次托管").reads("还不能关闭", child.name)
    teacher.taps("已找到", within=row(teacher, child.pk))
    assert "在班" in row(teacher, child.pk).inner_text()
    assert recount.standings(stage.house)["missing"] == 0
    stage.person("guardian1").goes_to("/messages/").reads("孩子已到托管班")


def child_is_collected_early(stage: Stage) -> None:
    """The gate registers who comes; a stranger is refused; the care teacher signs; the family is told."""
    stage.jump("9月6日 16:30")
    child = stage.child("guardian1")
    gate = stage.person("gate").goes_to("/me/").clicks("校门口")
    gate.page.get_by_label("孩子的姓名").fill(child.name)
    gate.presses("查找").clicks(child.name).reads("谁来接？", "在班")
    gate.presses("来人不在名单里").reads("不能接走", child.name)
    stage.picture("stranger", gate)
    gate.page.locator("input[name=contact]").first.check()
    gate.presses("登记，请老师签字").reads("等托管老师签字")
    teacher = stage.person("care_teacher").goes_to("/day/").clicks("继续点名").reads("在校门口接", child.name)
    stage.picture("pickup", teacher)
    teacher.presses("签字交出")
    assert "已接走" in row(teacher, child.pk).inner_text()
    gate.page.reload()
    gate.looks().reads("老师已签字，可以放行")
    stage.person("guardian1").goes_to("/messages/").reads("孩子已被提前接走", child.name)


def session_is_closed(stage: Stage) -> None:
    """One has slipped away: closing is refused, naming the child, until its class teacher says where it is."""
    stage.clock("09-06 18:00:00")
    teacher = stage.person("care_teacher").goes_to("/day/").clicks("继续点名")
    gone = recount.first_present(stage.house)
    row(teacher, gone.pk).locator("summary").click()
    teacher.taps("记为未到", within=row(teacher, gone.pk))
    teacher.presses("全部放学").presses("关闭本次托管")
    teacher.reads("还不能关闭", gone.name)
    stage.picture("close-refused", teacher)
    class_teacher = stage.person("class_teacher").goes_to("/day/class/")
    class_teacher.page.locator(f"#child-{gone.pk}").get_by_label("孩子在哪里").fill("在图书馆，家长已接到")
    stage.picture("excuse", class_teacher)
    class_teacher.presses("说明去向").reads("已说明去向")
    teacher.goes_to("/day/").clicks("继续点名").reads("在图书馆，家长已接到")
    teacher.presses("关闭本次托管").reads("已关闭，每个孩子都有交代。")
    stage.picture("closed", teacher)


def row(teacher: Visitor, child: int) -> Locator:
    """A child's row on the roll."""
    return teacher.page.locator(f"#child-{child}")
