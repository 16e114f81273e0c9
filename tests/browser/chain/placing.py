"""Wishes and lot at the demo's second school, waiting lists, and two sites that become one."""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Download, Locator

from tests.browser.stage import Stage, Visitor, sign_in

SCHOOL, DOES_NOT = "示范第二小学", "古琴"


def wishes_are_listed(stage: Stage) -> None:
    """On a phone: add, move up, take off. Nothing is faster for coming first."""
    stage.jump("9月7日 11:58")
    stage.clock("09-07 12:10:00")
    family = (
        stage.person("wishing_guardian4").goes_to("/enrolment/").clicks("选课").reads("不是先到先得").clicks("填志愿")
    )
    for title in ("足球", DOES_NOT, "书法"):
        family.presses("填为第", within=_card(family, title)).reads("志愿已保存")
    family.presses("上移", within=_card(family, "书法"))
    family.presses("去掉", within=_card(family, "足球")).reads("已填 2 个志愿", "先填后填都一样")
    stage.picture("wishes", family)
    plain = sign_in(stage.visitor(scripts=False), "wishing_guardian4")
    plain.goes_to(family.path).presses("下移").reads("志愿已保存", "2. 书法")
    plain.presses("上移", within=_card(plain, "书法")).reads("1. 书法")


def _card(visitor: Visitor, title: str) -> Locator:
    heading = visitor.page.get_by_role("heading", name=title)
    return visitor.page.locator(".k-card", has=heading).first


def wishes_are_sealed_and_drawn(stage: Stage) -> None:
    """The office seals before the seed can exist, enters it when the source has spoken, looks, confirms, publishes."""
    stage.jump("9月9日 20:05")
    office = stage.person("drawing_office")
    office.goes_to("/placing/").clicks("进入").reads("封存名单，公布指纹")
    office.page.get_by_label("什么时候产生").fill("2021-09-09T21:15")
    office.presses("封存名单").reads("志愿已封存，指纹已公布")
    stage.jump("9月9日 21:20")
    office.goes_to(office.path)
    office.page.get_by_label("来源公布的内容").fill("03 08 15 22 27 31 + 06")
    office.presses("录入种子").reads("一门也没有得到的孩子", "不足 15，不开班", "再开一班", "按顺位", "按年级")
    stage.picture("preview", office)
    office.presses("重新算一遍").reads("和保存的结果逐字相同")
    office.presses("看过了").presses("公布结果").reads("结果已公布")


def result_is_explained_and_checked(stage: Stage) -> None:
    """Every wish has its reason; the public page, the files and the script are enough to check the whole."""
    family = stage.person("wishing_guardian4").goes_to("/enrolment/").clicks("录取结果")
    family.reads("每个志愿的理由", "1. 书法", f"“{DOES_NOT}”只有", "不开班", "您的号码是")
    stage.picture("result", family)
    family.clicks("自己验算").reads("到来源查", "03 08 15 22 27 31 + 06")
    stage.picture("check", family)
    line = [sys.executable, "-I", "verify.py", "--list", "list.json", "--result", "result.json"]
    with tempfile.TemporaryDirectory() as folder:
        for name in ("list.json", "result.json", "verify.py"):
            with family.page.expect_download() as coming:
                family.page.get_by_role("link", name=name).click()
            download: Download = coming.value
            download.save_as(Path(folder) / name)
        for source, status in (("03 08 15 22 27 31 + 06", 0), ("03 08 15 22 27 31 + 07", 1)):
            done = subprocess.run([*line, "--source", source], cwd=folder, capture_output=True, text=True, check=False)
            assert done.returncode == status, done.stdout + done.stderr


def offers_are_taken(stage: Stage) -> None:
    """A place that falls free is kept for the next in line, who takes it with one tap."""
    stage.jump("9月10日 10:00")
    family = sign_in(stage.visitor(), "wishing_guardian1").goes_to("/enrolment/").clicks("有名额").reads("名额为您留到")
    stage.picture("offer", family)
    family.presses("接受名额").reads("已接受")
    siblings = sign_in(stage.visitor(), "wishing_guardian2").goes_to("/enrolment/").clicks("录取结果")
    siblings.reads("每个志愿的理由")


def offers_run_out(stage: Stage) -> None:
    """Another is not answered: the deadline is the clock's, and the page says so."""
    late = sign_in(stage.visitor(), "wishing_guardian1").goes_to("/enrolment/").clicks("有名额")
    page = late.path
    stage.clock("09-11 09:31:00")
    late.goes_to(page).reads("没有答复，名额已经留给下一位")
    assert late.page.get_by_role("button", name="接受名额").count() == 0
    late.goes_to("/placing/calendar/").reads("孩子们的日历", "生成链接")


def small_site_is_merged(stage: Stage) -> None:
    """The district decides; a family of the small site says yes with one tap."""
    stage.jump("6月26日 09:00")
    district = stage.person("district").goes_to("/placing/mergers/").reads(SCHOOL, "只有 18 名孩子报名", "说明2")
    stage.picture("merger", district)
    district.presses("合并到示范第一小学").reads("已决定，家长已收到通知", "还没答复")
    family = sign_in(stage.visitor(), "wishing_guardian1").goes_to("/enrolment/").clicks("有名额")
    family.reads("报名的只有 18 人", "去不去由您定").presses("接受名额").reads("已接受")
    district.goes_to("/placing/mergers/").reads("合并到示范第一小学")


STEPS = (
    wishes_are_listed,
    wishes_are_sealed_and_drawn,
    result_is_explained_and_checked,
    offers_are_taken,
    offers_run_out,
    small_site_is_merged,
)
