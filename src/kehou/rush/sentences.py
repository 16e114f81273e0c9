"""Refusals of the lane itself; those of the rules are enrolment's."""

from django.utils.translation import gettext_lazy as _

from kehou.base.refusal import refusals

refusals(
    {
        "rush.nothing": _("找不到这个孩子或这门课程，请返回选课页重新打开。"),
        "rush.line": _("还没有轮到您：前面还有 %(ahead)s 位。位置不会丢，轮到时页面自动继续。"),
        "rush.opened": _("选课已经开放，大家已按现在的办法排队，不能再改。"),
        "rush.busy": _("现在人很多，还没有轮到处理。页面会用同一次点击继续提交，不用重新点。"),
    }
)
