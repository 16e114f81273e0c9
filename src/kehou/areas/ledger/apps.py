from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kehou.areas.ledger"
    label = "ledger"
