from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kehou.areas.accounts"
    label = "accounts"
