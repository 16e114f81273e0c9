from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "kehou.areas.supervision"
    label = "supervision"

    def ready(self) -> None:
        from . import sentences  # noqa: F401  (fills the catalogues)
