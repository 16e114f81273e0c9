from django.apps import AppConfig


class DismissalConfig(AppConfig):
    name = "kehou.areas.dismissal"
    label = "dismissal"

    def ready(self) -> None:
        from . import sentences  # noqa: F401  (fills the catalogues)
