"""Refusals, reasons and messages of claims, in the family's words."""

from django.utils.translation import gettext_lazy as _

from kehou.areas.messages.kinds import Kind, kinds
from kehou.base.refusal import refusals

refusals(
    {
        "claims.not_asked": _("按方案，这一项不需要证明，不用交。"),
        "claims.no_files": _("请先拍照，或者选择照片、PDF。"),
        "claims.many_files": _("一次最多交 %(most)s 个文件。"),
        "claims.large": _("文件太大：每个最多 %(each)s MB，一次合计最多 %(total)s MB。请重新拍照，或者少选几张。"),
        "claims.pages": _("材料超过 %(most)s 页，请只交能证明这一情况的几页。"),
        "claims.pixels": _("照片太大，打不开。请用手机直接拍一张再交。"),
        "claims.kind": _("只收照片（JPEG、PNG、WebP、HEIC）和 PDF。别的文件请拍成照片再交。"),
        "claims.two_files": _("这个文件里还夹带着别的内容，不能收。请用手机重新拍照再交。"),
        "claims.encrypted": _("这份 PDF 设了密码，打不开。请去掉密码，或者拍成照片再交。"),
        "claims.unreadable": _("这个文件打不开，可能已经损坏。请用手机重新拍照再交。"),
        "claims.waiting": _("%(child)s的这一项已经交过，学校还没有核验，不用重复交。"),
        "claims.proven": _("%(child)s的这一项已经核验，到%(until)s都有效，不用再交。"),
        "claims.state": _("这份申请已经%(state)s，不能再这样操作。"),
        "claims.past": _("有效期要到今天以后。"),
        "claims.too_long": _("有效期最晚到%(until)s，请写这一天或更早的日子。"),
    }
)

STATES = {
    "waiting": _("待核验"),
    "verified": _("已核验"),
    "refused": _("不予认可"),
    "withdrawn": _("已撤回"),
}
TONES = {"waiting": "wait", "verified": "good", "refused": "bad", "withdrawn": "quiet"}

REASONS = {
    "unreadable": _("照片看不清，或者缺页"),
    "other_child": _("不是这个孩子或其监护人的材料"),
    "expired": _("材料已经过期"),
    "not_shown": _("材料证明不了这一情况"),
    "not_official": _("材料没有出具单位的盖章或签名"),
}

kinds(
    {
        "claims.verified": Kind(_("证明已核验"), _("%(child)s的“%(what)s”已核验，到%(until)s都有效，期间不用再交。")),
        "claims.refused": Kind(
            _("证明未被认可"), _("%(child)s的“%(what)s”没有被认可，原因：%(reason)s。依据：%(cites)s。可以补好再交。")
        ),
    }
)
