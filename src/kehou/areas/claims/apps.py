from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "kehou.areas.claims"
    label = "claims"

    def ready(self) -> None:
        from . import sentences, tasks  # noqa: F401  (fill the catalogues and the jobs)
