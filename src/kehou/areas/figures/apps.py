from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "kehou.areas.figures"
    label = "figures"
