"""Refusals and messages of placing, in the family's words."""

from django.utils.translation import gettext_lazy as _

from kehou.areas.messages.kinds import Kind, kinds
from kehou.base.refusal import refusals

refusals(
    {
        "wishes.not_by_wishes": _("“%(title)s”不填志愿：请直接选课。"),
        "wishes.too_many": _("每名孩子最多填 %(most)s 个志愿，请先去掉一个。"),
        "wishes.wanted": _("每名孩子最多得 %(most)s 门课程。"),
        "wishes.changed": _("这份志愿刚在别处改过（另一部手机，或另一位家长）。下面是现在的志愿，请看过再改。"),
        "wishes.not_here": _("这门课程不在这个项目里，请重新打开页面。"),
        "wishes.alone": _("一起报名至少要两名孩子，而且都先填好志愿。"),
    }
)
kinds(
    {
        "wishes.filed": Kind(
            _("志愿已提交"), _("%(child)s在“%(programme)s”填了 %(count)s 个志愿，%(closes_on)s截止以前可以随时改。")
        ),
    }
)
