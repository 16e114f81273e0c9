from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RushConfig(AppConfig):
    name = "kehou.rush"
    label = "rush"

    def ready(self) -> None:
        from . import line, sentences, statements  # noqa: F401  (fills the catalogue; stands before the ordinary page)

        post_migrate.connect(statements.install, sender=self, dispatch_uid="rush.statements")
