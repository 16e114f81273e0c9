"""Refusals that belong to no area."""

from django.utils.translation import gettext_lazy as _

from .refusal import refusals

refusals(
    {
        "access.denied": _("您的身份不能进行这项操作：%(action)s。如有疑问，请联系学校办公室。"),
        "form.invalid": _("提交的内容有误：%(problem)s。请改正后再提交，已填的内容不会丢失。"),
    }
)
refusals({"demo.clock_back": _("演示时钟只能往前走。要重新开始，请停止服务后运行 kehou demo --fresh。")})
