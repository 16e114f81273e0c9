"""Refusals of the day app."""

from django.utils.translation import gettext_lazy as _

from kehou.base.refusal import refusals

refusals(
    {
        "phone.not_your_group": _("今天您不在这个班值班，这条没有记下。请告诉学校办公室。"),
        "phone.malformed": _("这条记录看不懂，没有记下。请在网页上重新记一次。"),
        "phone.too_old": _("这条记录是 %(days)s 天以前的，没有自动记下。请交给学校办公室补录。"),
        "phone.not_here": _("这名学生不在今天的名单上。"),
        "paper.when": _("时间要在当天，而且不能晚于现在。请对照纸上写的时间。"),
        "paper.order": _("离开时间早于点名时间，请核对。"),
        "paper.stranger": _("点名的人要是本校老师。"),
    }
)
