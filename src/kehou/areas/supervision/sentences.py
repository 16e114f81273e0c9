"""Refusals and words of supervision."""

from django.utils.translation import gettext_lazy as _

from kehou.base.refusal import refusals

refusals(
    {
        "report.sent": _("这一份已经提交过了。要再反映，请重新打开页面。"),
        "report.many": _("这所学校一下子收到的反映太多，请过 %(minutes)s 分钟再提交。"),
        "report.answered": _("这份反映已经答复，不能再改。"),
        "report.copied": _("转告里照抄了反映的原话，学校可能因此认出是谁。请用自己的话概括。"),
    }
)

ABOUT = {
    "forced": _("要求必须参加，或者不参加不行"),
    "shamed": _("点名、比报名人数、让没报名的孩子难堪"),
    "lessons": _("课后服务时间讲新课、集体补课，不参加就跟不上"),
    "money": _("强制或变相收费"),
    "other": _("其他不自愿的情况"),
}
