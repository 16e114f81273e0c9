"""Addresses of this area."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.bills, name="ledger_bills"),
    path("mine/", views.family, name="ledger_family"),
    path("export.<str:form>", views.export, name="ledger_export"),
]
