from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "kehou.areas.phone"
    label = "phone"

    def ready(self) -> None:
        from . import sentences  # noqa: F401  (fills the catalogues)
