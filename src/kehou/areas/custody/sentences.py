"""Refusals and messages of the day."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehou.areas.messages.kinds import Kind, kinds
from kehou.base.refusal import refusals

refusals(
    {
        "register.wrong_day": _("这是 %(date)s 的托管，今天不能点名。"),
        "register.no_session": _("“%(group)s”%(date)s 没有托管，不能补点名。"),
        "register.closed": _("本次托管已经关闭。"),
        "register.unaccounted": _("还不能关闭：%(children)s 尚未交代去向。请逐一确认后再关闭。"),
        "register.open_day": _("%(date)s 还有托管班没有关闭。"),
        "mark.malformed": _("这条记录不完整，没有保存。请重新点一次。"),
        "incident.no_reason": _("请写明是怎样找到的，或者孩子在哪里。"),
        "incident.still_missing": _("“%(group)s”的点名簿上%(child)s还是“未到”。请先在点名簿上记“已找到”或者说明去向。"),
        "day.open_sessions": _("还不能关闭当天：%(groups)s 还没有关闭。"),
        "day.open_children": _("还不能关闭当天：%(children)s 现在由谁照看还没有交代清楚。"),
        "day.open_incidents": _("还不能关闭当天：%(children)s 的告警还没有结束。"),
        "day.open_flags": _("还不能关闭当天：还有 %(n)s 处矛盾没有核实。"),
        "give.nobody": _("没有可以交出的学生：本班今天没有人参加托管，或者都已经交出。"),
        "flag.no_reason": _("请写明核实的结果。"),
        "mark.not_on_roll": _("这名学生不在本班名单上。"),
        "hand_on.nowhere": _("不能交接到“%(group)s”：它今天没有活动，或者就是本班。请选今天有活动的班。"),
        "hand_on.closed": _("“%(group)s”已经关闭，不能再接收学生。请先与那边的老师联系。"),
        "excuse.incomplete": _("请写明%(child)s在哪里，并选是谁说的。"),
        "excuse.stranger": _("说明%(child)s去向的人，须是孩子的联系人或本校老师。"),
        "pickup.not_allowed": _("%(person)s不在%(child)s的可接送人名单内，不能接走。请联系家长或班主任。"),
        "pickup.stranger": _("来人不在%(child)s的联系人名单内，不能接走。请联系家长或学校办公室核实。"),
        "pickup.gate_first": _("%(ends)s 之前提前接走，须先在校门口登记，再由老师签字交出。"),
        "pickup.not_present": _("%(child)s现在不在托管班（%(state)s），不能登记提前接走。"),
        "pickup.registered": _("%(child)s已经登记提前接走，等托管老师签字。"),
        "pickup.signed": _("已经签过字。"),
        "wave.number": _("请写清点到的人数，0 到 999。"),
        "wave.nobody_ticked": _("请勾选没有走到校门口的孩子，再发告警。"),
        "wave.not_given": _("名单刚刚变了，请看过新的名单再勾选。"),
        "leave.past": _("不能为过去的日子请假。"),
        "leave.no_place": _("%(child)s在 %(date)s 没有托管，不用请假。"),
        "leave.exists": _("%(child)s在 %(date)s 已经请过假。"),
        "leave.started": _("点名已经开始，请直接联系托管老师。"),
        "leave.too_late": _("当天请假要在 %(until)s 以前提出，现在已经过了。请直接联系托管老师。"),
        "leave.too_long": _("一次最多请 %(most)s 天，请分几次提出。"),
        "leave.turned_round": _("结束的日子早于开始的日子，请核对。"),
    }
)

STATES = {
    "expected": _("未点名"),
    "on_leave": _("请假"),
    "present": _("在班"),
    "missing": _("未到"),
    "excused": _("已说明去向"),
    "collected": _("已接走"),
    "dismissed": _("已放学"),
    "handed_on": _("已交接"),
}
TONES = {  # of a state's chip
    "expected": "wait",
    "on_leave": "info",
    "present": "good",
    "missing": "bad",
    "excused": "info",
}
LEAVE_REASONS = {"illness": _("病假"), "private_matter": _("事假")}
KINDS = {
    "received": _("已接收"),
    "present": _("在班"),
    "missing": _("未到"),
    "excused": _("说明未到原因"),
    "on_leave": _("请假"),
    "collected": _("接走"),
    "dismissed": _("放学"),
    "handed_on": _("交接"),
    "returned": _("回到课堂"),
    "given": _("任课教师交出"),
    "note": _("备注"),
    "void": _("更正"),
}
KEPT = {"absent": _("今天没来上学"), "kept": _("老师留下"), "infirmary": _("在校医室")}
HOLDS = {
    "lesson": _("任课教师"),
    "care": _("托管中"),
    "under_way": _("已交出，还没接收"),
    "missing": _("未到"),
    "away": _("不在校，或已说明去向"),
    "home": _("已接走"),
    "alone": _("按约定离校"),
}
RUNGS = {
    "care_teacher": _("托管老师"),
    "class_and_family": _("班主任和家长"),
    "leader": _("带班领导"),
    "principal": _("校长"),
}
ENDINGS = {"found": _("找到了"), "explained": _("去向已说明"), "corrected": _("记录更正")}
ALARMS = {
    "unstaffed": _("没有老师"),
    "not_called": _("该点未点"),
    "not_closed": _("到点没有关闭"),
}
FLAGS = {
    "late": _("托管关闭以后才收到"),
    "collector": _("接走的人不在可接送名单内"),
    "changed": _("同一条记录收到两种说法"),
    "unlisted": _("不在本班名单上"),
    "two_places": _("同时在两个班"),
    "after_leaving": _("离校以后又在班"),
    "not_here": _("由不在场的班交出"),
}


def flag_sentence(code: str) -> str:
    """A flag in words: one of FLAGS, or `state.kind` for a step that does not follow from where the child stood."""
    if code in FLAGS:
        return str(FLAGS[code])
    state, _dot, kind = code.partition(".")
    return gettext("先是“%(state)s”，又记“%(kind)s”") % {"state": str(STATES[state]), "kind": str(KINDS[kind])}


kinds(
    {
        "child.missing": Kind(
            _("孩子未到托管班"),
            _("%(child)s %(at)s 点名时不在“%(group)s”。请马上联系托管老师%(teacher)s（%(phone)s）。"),
            urgent=True,
        ),
        "child.missing.class": Kind(
            _("本班学生未到托管班"),
            _("%(child)s %(at)s 点名时不在“%(group)s”，请马上核实去向，并告知托管老师%(teacher)s（%(phone)s）。"),
            urgent=True,
        ),
        "child.gone": Kind(
            _("放学没有走出校门"),
            _(
                "%(child)s已从“%(group)s”放学，%(at)s 校门口没有见到。如果已经接到孩子，请马上告诉托管老师"
                "%(teacher)s（%(phone)s）；没有接到，也请马上联系。"
            ),
            urgent=True,
        ),
        "child.gone.class": Kind(
            _("本班学生放学没有走出校门"),
            _(
                "%(child)s已从“%(group)s”放学，%(at)s 校门口没有见到。请马上帮着找，并告知托管老师"
                "%(teacher)s（%(phone)s）。"
            ),
            urgent=True,
        ),
        "child.gone.care": Kind(
            _("您放出的学生没有走出校门"),
            _("%(child)s %(at)s 校门口没有见到。请马上核对、寻找；有了下落，在点名簿里记下。"),
            urgent=True,
        ),
        "child.missing.leader": Kind(
            _("有学生未到，还没有交代"),
            _("%(child)s %(at)s 起不在“%(group)s”，至今没有交代去向。托管老师%(teacher)s（%(phone)s）。请马上处理。"),
            urgent=True,
        ),
        "day.unstaffed": Kind(
            _("托管班没有老师"), _("“%(group)s”%(at)s 开始，还没有排老师。请马上找人顶班。"), urgent=True
        ),
        "day.not_called": Kind(_("托管班该点名了"), _("“%(group)s”%(at)s 开始，到现在没有点名。"), urgent=True),
        "day.not_closed": Kind(_("托管班到点没有关闭"), _("“%(group)s”%(at)s 结束，到现在没有关闭。"), urgent=True),
        "child.found": Kind(_("孩子已到托管班"), _("%(child)s %(at)s 已在“%(group)s”。")),
        "child.excused": Kind(_("已说明学生去向"), _("%(child)s：%(reason)s（%(by)s %(at)s 说明）。")),
        "child.late": Kind(
            _("还没有人来接"),
            _("%(ends)s 托管结束，到 %(at)s %(child)s还没有人来接，老师陪着。请尽快来。%(says)s"),
            urgent=True,
        ),
        "child.not_late": Kind(
            _("不算晚接"),
            _("老师的手机当时没有网络，刚收到的记录写明%(child)s %(left)s 已经离开：前面那次“晚接”不算，也不计次数。"),
        ),
        "leave.withdrawn": Kind(_("学生销假"), _("%(child)s %(date)s 照常参加托管。")),
        "leave.asked": Kind(_("学生请假"), _("%(child)s %(date)s 不参加托管。%(reason)s")),
        "leave.asked.days": Kind(
            _("学生请假"), _("%(child)s %(date)s 至 %(last)s 之间有 %(days)s 天不参加托管。%(reason)s")
        ),
        "leave.asked.part": Kind(_("学生请假"), _("%(child)s %(date)s 不参加“%(what)s”。%(reason)s")),
        "leave.asked.part.days": Kind(
            _("学生请假"), _("%(child)s %(date)s 至 %(last)s 之间有 %(days)s 天不参加“%(what)s”。%(reason)s")
        ),
        "leave.withdrawn.days": Kind(
            _("学生销假"), _("%(child)s %(date)s 至 %(last)s 之间的 %(days)s 天照常参加托管。")
        ),
        "leave.withdrawn.part": Kind(_("学生销假"), _("%(child)s %(date)s 照常参加“%(what)s”。")),
        "leave.withdrawn.part.days": Kind(
            _("学生销假"), _("%(child)s %(date)s 至 %(last)s 之间的 %(days)s 天照常参加“%(what)s”。")
        ),
        "child.collected": Kind(_("孩子已被提前接走"), _("%(child)s %(at)s 由%(person)s接走。")),
    }
)
