from django.apps import AppConfig


class RushConfig(AppConfig):
    name = "kehou.rush"
    label = "rush"

    def ready(self) -> None:
        from . import line, sentences  # noqa: F401  (fills the catalogue; stands before the ordinary page)
