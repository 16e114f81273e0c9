from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "kehou.areas.planning"
    label = "planning"
