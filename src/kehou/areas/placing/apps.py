from django.apps import AppConfig


class PlacingConfig(AppConfig):
    name = "kehou.areas.placing"
    label = "placing"

    def ready(self) -> None:
        from . import sentences  # noqa: F401  (fills the catalogues)
        from .actions import waiting  # noqa: F401  (hears of seats that fall free)
