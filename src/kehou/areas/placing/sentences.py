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
        "waiting.not_full": _("“%(title)s”还有名额，不用排候补，请直接选课。"),
        "offer.expired": _("答复时间（%(until)s）已过，“%(title)s”的名额已经留给下一位。还想要的，可以重新排候补。"),
        "offer.answered": _("“%(title)s”的这个名额已经答复过了。"),
        "offer.changed": _("孩子现有的课程变了，请看过新的说明再答复。"),
        "offer.withdrawn": _("报名已经撤回，不能再接受这个名额。"),
    }
)
kinds(
    {
        "offer.made": Kind(
            _("候补有名额了"),
            _("%(child)s候补的“%(title)s”有了名额，请在%(until)s以前答复；过时留给下一位。"),
            urgent=True,
        ),
        "offer.expired": Kind(_("候补名额已过期"), _("“%(title)s”的名额在%(until)s以前没有答复，已经留给下一位。")),
        "wishes.filed": Kind(
            _("志愿已提交"), _("%(child)s在“%(programme)s”填了 %(count)s 个志愿，%(closes_on)s截止以前可以随时改。")
        ),
    }
)
