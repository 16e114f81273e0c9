"""Refusals, messages and words of going home."""

from django.utils.translation import gettext_lazy as _

from kehou.areas.messages.kinds import Kind, kinds
from kehou.base.refusal import refusals
from kehou.core.dismissal import Way

refusals(
    {
        "way.past": _("不能改过去的日子。"),
        "way.turned_round": _("结束的日子早于开始的日子，请核对。"),
        "way.too_late": _("改今天的要在 %(until)s 以前提出，现在已经过了。请直接联系托管老师。"),
        "way.not_alone": _("学校规定%(grade)s的孩子要有人接，或者坐校车、走路队，不能自己回家。"),
        "way.not_agreed": _("孩子自己回家，要您先勾选“我同意”。"),
        "way.no_route": _("没有这条线路，请重新选择。"),
        "way.not_allowed": _("%(person)s不能接%(child)s。请选别的人，或联系学校办公室。"),
        "way.meanwhile": _("刚刚有人改过同一天，请看一看再改。"),
        "people.call_office": _("这件事要先联系学校办公室。"),
        "people.incomplete": _("请写明姓名、手机号和关系。"),
        "people.phone": _("“%(phone)s”不是手机号，请核对。"),
        "people.known": _("%(person)s已经在名单里。"),
        "people.guardian": _("%(person)s是监护人，不能在这里停用。请联系学校办公室。"),
        "photo.unfit": _("这张照片打不开。请换一张 JPG、PNG 或 WebP 格式、5 MB 以内的。"),
        "code.day": _("接送码只能用于今天起 %(days)s 天以内的日子。"),
        "code.wrong": _("核对码不对。请来人再看一看，或请家长重新生成。"),
        "code.locked": _("核对码已锁定，不能接走。请联系家长，核实以后由家长重新生成。"),
        "code.used": _("这个核对码刚刚用过，或已被家长取消。请看本页的登记，不清楚就联系家长。"),
        "restriction.known": _("这一项限制已经登记。"),
        "restriction.no_reason": _("请写明依据（例如判决书文号）。"),
        "route.known": _("“%(name)s”已经有了。"),
        "wave.nobody": _("请写明这一批是给谁的。"),
        "wave.taken": _("“%(title)s”已经有了，或者其中的年级、班级、线路已经在别的批次里。"),
        "wave.too_close": _("“%(wave)s”和“%(other)s”在同一个校门只隔 %(number)s 分钟，至少要隔 %(apart)s 分钟。"),
        "wave.too_many": _("“%(wave)s”这时共有 %(number)s 人，超过这个校门一次能放的人数。请分成几批，或换校门。"),
        "guard.turned_round": _("结束要晚于开始，请核对。"),
        "guard.foreign": _("这个人不属于本校。"),
        "guard.not_vetted": _("%(person)s还没有通过核验，或已退出，不能排值守。"),
        "guard.clash": _("%(person)s这个时间已经在别的校门值守。"),
        "pickup.call_office": _("请联系办公室。"),
    }
)

WAYS = {Way.COLLECTED: _("有人来接"), Way.ALONE: _("自己回家"), Way.ROUTE: _("校车或路队")}

kinds(
    {
        "way.changed": Kind(_("回家方式有变"), _("%(child)s %(date)s 起：%(way)s。（%(by)s 提出）")),
        "way.changed.day": Kind(
            _("今后某天的回家方式有变"), _("%(child)s %(date)s：%(way)s。（%(by)s 提出）"), urgent=True
        ),
        "way.withdrawn": Kind(_("回家方式恢复原样"), _("%(child)s %(date)s 的变动已撤回。")),
        "code.made": Kind(
            _("生成了一次性接送码"), _("%(date)s 由%(helper)s凭码接%(child)s。不是您或家人做的，请马上联系学校。")
        ),
        "code.locked": Kind(
            _("接送码被锁定"),
            _("%(child)s的接送码在校门口 %(at)s 连续输错，已锁定，没有放行。请与来人和学校核实。"),
            urgent=True,
        ),
        "people.added": Kind(
            _("增加了可接送的人"), _("%(by)s把%(person)s加为%(child)s的可接送人。不对的，请马上联系学校。")
        ),
    }
)
