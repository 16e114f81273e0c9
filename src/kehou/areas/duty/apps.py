from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "kehou.areas.duty"
    label = "duty"
