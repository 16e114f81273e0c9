from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "kehou.areas.public"
    label = "public"
