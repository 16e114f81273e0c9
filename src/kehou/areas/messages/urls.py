"""Addresses of this area."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.inbox, name="messages_inbox"),
    path("<int:pk>/read/", views.read, name="messages_read"),
]
