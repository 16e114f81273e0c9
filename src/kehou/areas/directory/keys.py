"""The installation's keys must be those that sealed what the database holds."""

from cryptography.exceptions import InvalidTag

from kehou.base import crypto
from kehou.base.start import start_check

from .models import Pupil


@start_check
def keys_fit() -> None:
    """Refuse to start with other keys: new rows would make the mix-up lasting."""
    sealed = Pupil.objects.order_by("-pk").values_list("id_sealed", flat=True).first()
    try:
        if sealed:
            crypto.unseal(bytes(sealed))
    except InvalidTag:
        raise SystemExit(
            "The keys do not fit this database: put back the keys.json it was filled with (or KEHOU_KEYS). "
            "密钥与数据库不符：请放回原来的 keys.json，或改正 KEHOU_KEYS。"
        ) from None
