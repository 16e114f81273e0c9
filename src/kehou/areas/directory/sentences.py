"""Refusals of the directory, in the office's words; those of an import's rows stand beside it."""

from django.utils.translation import gettext_lazy as _

from kehou.base.refusal import refusals

refusals(
    {
        "import.expired": _("上传的文件只保存一小时，现在已经删除。请重新上传。没有导入任何内容。"),
        "import.broken": _("导入中途出错，已全部撤回，没有导入任何内容。请稍后再试；仍不行请联系平台运维。"),
        "accounts.elsewhere": _(
            "%(name)s的账号还用于本校以外的职务或学生，学校不能重设它的密码。请本人找回，或联系平台运维。"
        ),
        "accounts.no_phone_account": _("%(name)s还没有账号。请先在教职工名册里登记手机号并导入。"),
    }
)
