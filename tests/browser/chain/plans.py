"""Other plans beside the first: three in one city, a past day, and a site for other schools' children."""

from tests.browser.stage import DESK, Stage

SITE = "示范第三小学"


def three_plans_side_by_side(stage: Stage) -> None:
    """Each district's school says what its own plan says; the city asks what held on a day, and what binds whom."""
    reader = stage.visitor()
    reader.goes_to("/").clicks("示范东区小学").reads("区中小学生课后延时服务工作实施方案", "18:30", "第几顺位")
    reader.goes_to("/").clicks("示范西区中学").reads("中小学生课后服务工作意见", "初中晚自习", "18:30 至 20:20")
    stage.visitor(DESK).goes_to("/").clicks("示范西区中学").reads("16:10", "17:45")
    city = stage.person("city").goes_to("/plans/")
    city.page.get_by_label("哪一天").fill("2021-09-10")
    city.presses("看那一天执行的方案").reads(
        "2021年9月10日 周五 执行的方案", "（“1+X”）", "区中小学生课后延时服务", "示范西区中学"
    )
    row = city.page.locator("tr", has_text="示范东区小学")
    city.clicks("逐条查看", within=row).reads("上级方案的要求，不得放宽", "讲授新课：不可以", "“中低年级”算到几年级")
    stage.picture("layers", city, height=900)
    city.goes_to("/plans/?on=2021-08-01").reads("那一天没有学校执行方案。")


def family_goes_to_another_site(stage: Stage) -> None:
    """In June 2023 a school opens as a site of the summer plan, and a child of another school is applied for there."""
    stage.jump("2023年暑期托管报名前两分钟")
    family, child = stage.person("guardian1"), stage.child("guardian1")
    family.goes_to("/enrolment/").clicks("其他学校的服务点").reads(SITE, "暑期免费托管", "6月20日 09:00 开放报名")
    family.clicks("看看并报名").reads("报名还没有开始。", "免费")
    stage.house.set_clock("2023-06-20 09:00:00+08")
    family.goes_to(family.path).reads("孩子的情况", "学生类别", "家庭居住的区")
    family.page.get_by_label("学生类别").select_option(label="其他学生")
    family.page.get_by_label("家庭居住的区").select_option(label="长安区")
    for day in ("周一", "周二"):
        family.page.get_by_role("checkbox", name=day).check()
    family.page.get_by_role("checkbox", name="我自愿报名").check()
    stage.picture("site", family)
    family.presses("提交报名").reads("报名已提交", f"暑期免费托管 · {SITE}")
    state = "SELECT state, school_id FROM enrolment_application WHERE pupil_id = %s ORDER BY id DESC LIMIT 1"
    [(said, school)] = stage.house.sql(state, child.pk)
    assert said == "checked", "no class teacher of another school stands in between"
    assert stage.house.sql("SELECT name FROM directory_school WHERE id = %s", school) == [(SITE,)]
