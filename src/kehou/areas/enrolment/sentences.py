"""Refusals and messages of enrolment, in the family's words."""

from django.utils.translation import gettext_lazy as _

from kehou.areas.messages.kinds import Kind, kinds
from kehou.base.refusal import refusals

refusals(
    {
        "registration.not_open": _("报名还没有开始。开放时间：%(opens_at)s。"),
        "registration.closed": _("报名已经截止（%(closes_at)s）。如仍有需要，请联系班主任。"),
        "eligibility.not_served": _("按方案，这项服务不面向这名学生（%(why)s）。"),
        "eligibility.other_school": _("这项服务只收本校的学生。"),
        "eligibility.not_told": _("还缺少判断所需要的情况：%(missing)s请在报名表里写明，或联系班主任。"),
        "eligibility.grade": _("这门课程面向%(grades)s年级。"),
        "application.exists": _("%(child)s已经报过名了，不用重复报名。"),
        "application.weekdays": _("请至少选择一天；可选：%(allowed)s。"),
        "application.binding": _("%(days)s须一并参加（%(optional)s可以不参加）。"),
        "application.state": _("这份申请已经%(state)s，不能再这样操作。"),
        "application.ground": _("方案只允许以下列理由不予录取：%(grounds)s。"),
        "application.tier": _("名额不够所有人，还有 %(left)s 名孩子顺位更靠前（%(better)s），请先录取他们。"),
        "paper.objected": _("%(children)s的家长对学校代录的报名有异议，先核对清楚再录取。"),
        "paper.no_objection": _("家长没有异议，不能撤销这份代录。"),
        "need.site_full": _("%(school)s的“%(title)s”已经没有名额。"),
        "need.referred": _("已经推荐过这个服务点。"),
        "application.unchecked": _(
            "名额不够所有人，还有 %(count)s 份优先照顾的证明没有核验，先后定不下来。请先到“优先照顾核验”里核验。"
        ),
        "application.unchecked_fee": _(
            "还有 %(count)s 份减免费用的证明没有核验，收多少定不下来。学校核验以后才能录取、签约。"
        ),
        "application.not_closed": _("报名截止（%(closes_at)s）之后才能录取。"),
        "fee.exceeded": _("按方案，这样收费超过了上限，不得收取。"),
        "fee.open": _("收费标准还没有定下来，现在不能出收费单。%(about)s"),
        "seats.full": _("“%(title)s”只剩 %(left)s 个名额，不够 %(wanted)s 人。"),
        "seats.taken": _("“%(title)s”名额已满（共 %(capacity)s 人），可以选择其他课程。"),
        "course.clash": _("与%(child)s已选的课程时间冲突，同一时间只能选一门。"),
        "course.travel": _("%(child)s来不及：从“%(title)s”的地方到这里（或从这里过去），路上至少要 %(minutes)s 分钟。"),
        "course.chosen": _("%(child)s已经选了“%(title)s”。"),
        "course.per_child": _("%(child)s在这一期最多选 %(most)s 门，已经选满。要换课请先退选一门。"),
        "course.not_offered": _("“%(title)s”已结束选课。"),
        "course.by_wishes": _("“%(title)s”不是先到先得：请填志愿，截止以后按顺位和抽签录取。"),
        "selection.drawn": _("这个项目按顺位和抽签录取，请在“志愿录取”里办理。"),
        "selection.running": _("选课尚未截止（%(closes_at)s），现在不能确定开班。"),
        "selection.concluded": _("开班结果已经确定。"),
        "letter.not_admitted": _("录取之后才能签署委托书。"),
        "letter.signed": _("委托书已经签署。"),
        "conduct.no_rule": _("方案没有写因违规退出，不能这样办理。"),
        "conduct.day": _("日期不能晚于今天。"),
        "conduct.no_record": _("先登记发生了什么，再警告。"),
        "conduct.not_warned": _("先警告、教育；教育以后又发生的，登记下来，才能往下办。"),
        "conduct.too_few": _("登记的次数还不到 %(times)s 次。"),
        "conduct.not_heard": _("先听取家长的意见，再决定。"),
        "conduct.nothing_to_appeal": _("没有可以申诉的决定，或者已经申诉过了。"),
        "conduct.no_appeal": _("没有等待答复的申诉。"),
        "place.ended": _("这个名额已经结束。"),
    }
)

STATES = {
    "submitted": _("已提交，等班主任审核"),
    "checked": _("等学校录取"),
    "admitted": _("已录取"),
    "refused": _("未录取"),
    "withdrawn": _("已撤回"),
}

PROOFS = {
    "proven": (_("证明已核验"), "good"),
    "waiting": (_("证明待核验"), "wait"),
    "refused": (_("证明不予认可"), "bad"),
    "missing": (_("未交证明"), "quiet"),
}

kinds(
    {
        "application.admitted": Kind(
            _("报名成功"), _("%(child)s已被%(programme)s录取。请签署托管委托书，%(starts_on)s起参加。")
        ),
        "application.placed": Kind(_("报名成功"), _("%(child)s已被%(programme)s录取，%(starts_on)s起参加。")),
        "application.refused": Kind(_("报名未通过"), _("%(child)s未被%(programme)s录取，原因：%(ground)s")),
        "need.referred": Kind(
            _("区里找到了有名额的服务点"),
            _("%(school)s的“%(programme)s”还有名额，%(child)s可以在%(until)s以前报名，请打开“孩子”页。"),
        ),
        "conduct.warning": Kind(
            _("行为警告"), _("%(child)s在“%(programme)s”收到警告：%(words)s。请打开“孩子”页，看记录和方案的规定。")
        ),
        "conduct.hearing": Kind(
            _("听取您的意见"), _("学校就%(child)s在“%(programme)s”的表现听取了意见，记录：%(words)s")
        ),
        "conduct.exit": Kind(
            _("退出决定"),
            _("%(by)s按方案决定%(child)s退出“%(programme)s”：%(words)s。不同意的，可以在“孩子”页向区里申诉。"),
            urgent=True,
        ),
        "conduct.kept": Kind(_("申诉的答复"), _("区里维持%(child)s退出“%(programme)s”的决定：%(words)s")),
        "conduct.lifted": Kind(
            _("申诉的答复"), _("区里撤销了%(child)s退出“%(programme)s”的决定：%(words)s。孩子可以继续参加。")
        ),
        "course.opened": Kind(
            _("课程开班"), _("%(child)s选的“%(course)s”共 %(count)s 人，已开班，%(starts_on)s起上课。收费单已生成。")
        ),
        "course.not_opened": Kind(
            _("课程未开班"),
            _("%(child)s选的“%(course)s”只有 %(count)s 人，不足方案规定的 %(minimum)s 人，不开班，不收费。"),
        ),
    }
)

BEHAVIOUR = {
    "record": _("行为记录"),
    "warning": _("警告、教育"),
    "hearing": _("听取家长意见"),
    "exit": _("决定退出"),
    "appeal": _("家长申诉"),
    "kept": _("答复：维持"),
    "lifted": _("答复：撤销，继续参加"),
}
