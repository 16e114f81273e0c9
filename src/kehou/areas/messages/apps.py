from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "kehou.areas.messages"
    label = "inbox"
