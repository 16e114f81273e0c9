from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "kehou.areas.directory"
    label = "directory"

    def ready(self) -> None:
        from . import keys, sentences  # noqa: F401  (fill the catalogues of refusals and of checks at the start)
