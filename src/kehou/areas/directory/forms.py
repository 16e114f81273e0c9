"""Forms of the directory."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    """A roll as an xlsx file. What is inside is checked by reading it; here only what must not be read at all."""

    file = forms.FileField(
        label=_("名册文件（.xlsx）"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("请先选择一个 .xlsx 文件。"), "empty": _("文件是空的，请重新导出后再上传。")},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.MAX_SHEET_BYTES:
            most = settings.MAX_SHEET_BYTES // 2**20
            raise forms.ValidationError(
                _("文件超过 %(most)s MB。请删掉图片和多余的表，或分成几个文件导入。") % {"most": most}
            )
        return file
