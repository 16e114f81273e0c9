from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "kehou.areas.custody"
    label = "custody"

    def ready(self) -> None:
        from . import sentences, ways  # noqa: F401  (fills the catalogues; hears of changed ways home)
