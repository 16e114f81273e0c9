"""The score of a season: which scene is played when, and the moments a visitor of the demo may want to see."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import (
    scenes_chain,
    scenes_claims,
    scenes_courses,
    scenes_day,
    scenes_home,
    scenes_joining,
    scenes_wishes,
)
from .cast import Cast, at


@dataclass(frozen=True)
class Scene:
    """Something that the people of a school do at a moment."""

    at: datetime
    name: str
    play: Callable[[Cast, datetime], None]


@dataclass(frozen=True)
class Moment:
    """A moment worth jumping to, just before something happens."""

    at: datetime
    title: str | Promise
    hint: str | Promise


def _d(month: int, day: int, clock: str, year: int = 2021) -> datetime:
    return at(date(year, month, day), clock)


MOMENTS = (
    Moment(_d(9, 2, "11:58:00"), _("报名开放前两分钟"), _("家长：此时提交会被拒绝并说明依据；12:00:00 起可以报名")),
    Moment(_d(9, 3, "15:58:00"), _("报名截止前两分钟"), _("家长：16:00 整已算迟到")),
    Moment(_d(9, 3, "16:10:00"), _("截止之后"), _("班主任：审核本班报名")),
    Moment(_d(9, 3, "16:40:00"), _("审核之后"), _("学校办公室：按年级录取")),
    Moment(_d(9, 3, "17:10:00"), _("录取之后"), _("家长：阅读并签署委托书")),
    Moment(_d(9, 6, "15:28:00"), _("开课首日放学前"), _("托管教师：点名、接收")),
    Moment(
        _d(9, 6, "15:50:00"),
        _("开课首日点名之后"),
        _("学校办公室：看未到学生的告警怎样逐级上报；班主任：确认收到、说明去向"),
    ),
    Moment(_d(9, 6, "16:30:00"), _("开课首日托管中"), _("门卫：登记提前接走；托管教师：签字交出、放学、关闭")),
    Moment(_d(9, 6, "18:10:00"), _("开课首日收尾"), _("学校办公室：核实矛盾、关闭当天")),
    Moment(_d(9, 7, "11:58:00"), _("选课开放前两分钟"), _("家长：选课；12:00:00 起先到先得，第二小学填志愿")),
    Moment(_d(9, 9, "20:05:00"), _("选课截止"), _("学校办公室：满 15 人的课程开班；第二小学封存志愿")),
    Moment(
        _d(9, 9, "21:20:00"), _("抽签的种子产生"), _("第二小学办公室：录入种子，看预览，确认，公布；谁也不能挑结果")
    ),
    Moment(
        _d(9, 10, "10:00:00"),
        _("开班结果"),
        _("家长：开班通知和收费单；第二小学的家长：每个志愿的理由，候补的名额通知"),
    ),
    Moment(_d(9, 10, "18:30:00"), _("第一周结束"), _("区、市：看一周的数据")),
    Moment(_d(9, 13, "16:30:00"), _("课程开课首日"), _("课程教师：点名")),
    Moment(
        _d(6, 26, "09:00:00", 2022),
        _("2022年暑期托管，一个服务点不到25人"),
        _("区教育局：在“服务点合并”里决定；家长自己选去不去"),
    ),
    Moment(_d(6, 27, "10:05:00", 2022), _("两个服务点合并以后"), _("第二小学的家长：接受、另选或不去")),
    Moment(
        _d(6, 20, "08:58:00", 2023),
        _("2023年暑期托管报名前两分钟"),
        _("家长：在“其他学校的服务点”里给孩子报外校的服务点；9:00:00 起可以报名"),
    ),
    Moment(_d(6, 26, "15:00:00", 2023), _("2023年暑期托管录取之后"), _("区：未满足需求，推荐有名额的服务点")),
)
OPENING = MOMENTS[0].at
FIRST_WEEK_CLOSED = _d(9, 10, "18:30:00")
PLAYED_TO = _d(9, 13, "16:30:00")


_open = scenes_joining.open_summer_sites


def scenes() -> tuple[Scene, ...]:
    """All scenes from the first of September to the first lessons of the courses, in order."""
    joining = (
        Scene(_d(9, 1, "15:00:00"), "start_term", scenes_joining.start_term),
        Scene(_d(9, 2, "12:00:00"), "first_applications", partial(scenes_joining.apply_for_care, share=0.7)),
        Scene(_d(9, 2, "13:00:00"), "hand_in_claims", scenes_claims.hand_in_claims),
        Scene(_d(9, 3, "10:00:00"), "check_claims", scenes_claims.check_claims),
        Scene(_d(9, 3, "14:30:00"), "on_paper", scenes_claims.hand_in_on_paper),
        Scene(_d(9, 8, "21:00:00"), "report_pressure", scenes_claims.report_pressure),
        Scene(_d(6, 20, "10:00:00", 2023), "summer_families", scenes_claims.summer_families),
        Scene(_d(6, 20, "20:00:00", 2023), "hand_in_claims", scenes_claims.hand_in_claims),
        Scene(_d(6, 21, "10:00:00", 2023), "check_claims", scenes_claims.check_claims),
        Scene(_d(6, 26, "10:00:00", 2023), "admit_summer", scenes_claims.admit_summer),
        Scene(_d(9, 3, "15:50:00"), "last_applications", scenes_joining.apply_for_care),
        Scene(_d(9, 3, "16:30:00"), "check", scenes_joining.check_classes),
        Scene(_d(9, 3, "17:00:00"), "admit", scenes_joining.admit_grades),
        Scene(_d(9, 3, "18:00:00"), "sign", scenes_joining.sign_letters),
        Scene(_d(9, 4, "10:00:00"), "arrange", scenes_joining.arrange_care),
        Scene(_d(9, 4, "11:00:00"), "plan_waves", scenes_home.plan_waves),
        Scene(_d(9, 6, "20:00:00"), "announce", scenes_courses.announce_courses),
        Scene(_d(9, 7, "12:00:00"), "choose", scenes_courses.choose_courses),
        Scene(_d(9, 7, "12:30:00"), "wish", scenes_wishes.list_wishes),
        Scene(_d(9, 9, "20:30:00"), "seal", scenes_wishes.seal),
        Scene(_d(9, 9, "21:45:00"), "draw", scenes_wishes.draw),
        Scene(_d(9, 10, "08:50:00"), "publish", scenes_wishes.publish),
        Scene(_d(9, 10, "09:00:00"), "conclude", scenes_courses.conclude_courses),
        Scene(_d(9, 10, "09:30:00"), "leave_courses", scenes_wishes.leave_some),
        Scene(_d(9, 10, "09:31:00"), "offer_to_siblings", scenes_wishes.settle),
        Scene(_d(9, 10, "12:00:00"), "answer_offer", scenes_wishes.answer_one),
        Scene(_d(9, 11, "10:00:00"), "offers_run_out", scenes_wishes.settle),
        Scene(_d(9, 12, "20:00:00"), "offers_run_out_again", scenes_wishes.settle),
        Scene(_d(6, 19, "10:00:00", 2022), "open_town_sites", partial(_open, plan="yuhang-summer")),
        Scene(_d(6, 20, "10:00:00", 2022), "apply_for_summer", scenes_wishes.apply_for_summer),
        Scene(_d(6, 27, "10:00:00", 2022), "merge", scenes_wishes.merge),
        Scene(_d(6, 27, "20:00:00", 2022), "answer_merger", scenes_wishes.answer_merger),
        Scene(_d(6, 19, "10:00:00", 2023), "open_summer_sites", partial(_open, plan="sjz-summer")),
    )
    days = [scene for day in _days(date(2021, 9, 6), date(2021, 9, 13)) for scene in _afternoon(day)]
    return tuple(sorted((*joining, *days), key=lambda scene: scene.at))


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        if (first + timedelta(days=offset)).isoweekday() <= 5:
            yield first + timedelta(days=offset)


def _afternoon(day: date) -> Iterator[Scene]:
    yield Scene(at(day - timedelta(days=1), "19:00:00"), "leave", scenes_day.ask_for_leave)
    yield Scene(at(day, "07:30:00"), "leader", scenes_chain.name_leader)
    yield Scene(at(day, "12:10:00"), "change_ways", scenes_home.change_ways)
    yield Scene(at(day, "15:32:00"), "give", scenes_chain.give_classes)
    yield Scene(at(day, "15:40:00"), "take_over", scenes_day.take_over)
    yield Scene(at(day, "15:43:00"), "answer", scenes_chain.answer_alarms)
    yield Scene(at(day, "15:46:00"), "climb", scenes_chain.climb_alarms)
    yield Scene(at(day, "15:51:00"), "climb_on", scenes_chain.climb_alarms)
    yield Scene(at(day, "15:55:00"), "clear_up", scenes_day.clear_up)
    yield Scene(at(day, "16:08:00"), "hand_on", scenes_day.hand_on_to_courses)
    yield Scene(at(day, "16:10:00"), "lessons", partial(scenes_day.take_over, course=True))
    yield Scene(at(day, "16:20:00"), "clear_up_lessons", scenes_day.clear_up)
    yield Scene(at(day, "16:50:00"), "early", scenes_day.collect_early)
    yield Scene(at(day, "16:52:00"), "code", scenes_home.come_with_code)
    yield Scene(at(day, "17:50:00"), "waves", scenes_home.leave_in_waves)
    yield Scene(at(day, "18:00:00"), "dismiss", scenes_day.dismiss)
    yield Scene(at(day, "18:20:00"), "fetch_late", scenes_home.fetch_late)
    yield Scene(at(day, "18:25:00"), "close_day", scenes_chain.close_day)
