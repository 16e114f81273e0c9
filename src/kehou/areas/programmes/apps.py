from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "kehou.areas.programmes"
    label = "programmes"
