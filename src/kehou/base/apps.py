from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "kehou.base"
    label = "base"

    def ready(self) -> None:
        from . import sentences  # noqa: F401  (fills the catalogue)
