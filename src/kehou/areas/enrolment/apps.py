from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "kehou.areas.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        from . import sentences  # noqa: F401  (fills the catalogues)
