"""Addresses of the demo."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="demo_home"),
    path("sign-in/<slug:key>", views.sign_in, name="demo_sign_in"),
    path("walk/<slug:key>", views.walk, name="demo_walk"),
    path("move", views.move, name="demo_move"),
]
