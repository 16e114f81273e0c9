from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "kehou.areas.custody"
    label = "custody"

    def ready(self) -> None:
        from . import sentences  # noqa: F401  (fills the catalogues)
