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
        "wishes.published": _("结果已经公布。不想要的名额，请在课程里退出；候补可以逐个退出。"),
        "draw.not_drawn": _("这个项目不抽签。"),
        "draw.running": _("填报还没有截止（%(closes_at)s），不能封存。"),
        "draw.seed_known": _("种子要在封存以后才产生：请写一个晚于现在（%(now)s）的时间。"),
        "draw.no_source": _("请写明种子取自哪里：要公开、谁也定不了。"),
        "draw.empty": _("没有人填志愿，不用抽签。"),
        "draw.groups": _("方案里“分组名额”和“分组最多名额”两张表分的组不一样，算不出每一组的名额，请先改方案。"),
        "draw.sealed": _("志愿已经封存，不能再改。"),
        "draw.seed_early": _("种子要到 %(seed_at)s 才产生，现在还不能录入。"),
        "draw.seed_empty": _("请照原样录入来源公布的内容。"),
        "draw.seeded": _("种子已经录入，不能更改。"),
        "draw.no_seed": _("还没有录入种子，没有可以确认的结果。"),
        "draw.not_confirmed": _("请先看过预览并确认，再公布。"),
        "draw.published": _("结果已经公布。"),
        "merger.not_due": _("按方案，这个服务点现在不用合并，或者已经决定过了。"),
        "merger.elsewhere": _("只能合并到同一镇街的另一个服务点。"),
        "merger.no_time": _("请给家长留出答复的时间。"),
        "merger.decided": _("这个服务点的合并已经决定。"),
        "waiting.not_drawn": _("“%(title)s”还没有公布录取结果，公布以后才有候补。"),
        "waiting.not_full": _("“%(title)s”还有名额，不用排候补，请直接选课。"),
        "waiting.not_all_yours": _("这是兄弟姐妹一起的候补：要由能替每个孩子做主的家长来办。"),
        "offer.expired": _("答复时间（%(until)s）已过，“%(title)s”的名额已经留给下一位。还想要的，可以重新排候补。"),
        "merger.expired": _(
            "答复时间（%(until)s）已过，%(title)s不再为您留名额。还想参加的，请另选服务点报名，或者联系学校。"
        ),
        "offer.answered": _("“%(title)s”的这个名额已经答复过了。"),
        "offer.changed": _("孩子现有的课程变了，请看过新的说明再答复。"),
        "offer.withdrawn": _("报名已经撤回，不能再接受这个名额。"),
    }
)
kinds(
    {
        "draw.published": Kind(
            _("录取结果已公布"), _("%(child)s在“%(programme)s”的结果已经公布：每个志愿得没得到，都写明了理由。")
        ),
        "merger.offer": Kind(
            _("服务点合并，请您选择"),
            _(
                "%(source)s报名的只有 %(children)s 人，按方案统筹安排到%(target)s。%(child)s去不去由您定，"
                "请在%(until)s以前答复；也可以另选服务点或不参加，已缴的费用全退。"
            ),
            urgent=True,
        ),
        "merger.expired": Kind(
            _("合并后的名额没有答复"),
            _(
                "“%(title)s”为孩子留的名额在%(until)s以前没有答复，不再保留。还想参加的，请另选服务点报名，或者联系学校。"
            ),
        ),
        "offer.made": Kind(
            _("候补有名额了"),
            _("%(child)s候补的“%(title)s”有了名额，请在%(until)s以前答复；过时留给下一位。"),
            urgent=True,
        ),
        "offer.together": Kind(
            _("候补有名额了，兄弟姐妹都有"),
            _(
                "%(child)s候补的“%(title)s”有了名额，一起候补的兄弟姐妹也都有：要么都去，要么都不去。"
                "请在%(until)s以前答复，一次就算每个孩子；过时留给下一位。"
            ),
            urgent=True,
        ),
        "offer.expired": Kind(_("候补名额已过期"), _("“%(title)s”的名额在%(until)s以前没有答复，已经留给下一位。")),
    }
)
