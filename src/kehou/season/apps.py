from django.apps import AppConfig


class SeasonConfig(AppConfig):
    name = "kehou.season"
    label = "season"
