"""Signing in and out, through django-allauth; signing up is closed."""

from allauth.account import views
from django.urls import path

from kehou.base.pages import public

urlpatterns = [
    path("login/", public(views.login), name="account_login"),
    path("logout/", public(views.logout), name="account_logout"),
    path("password/", public(views.password_change), name="account_change_password"),
]
