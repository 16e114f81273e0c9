"""Addresses of this area."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="planning_home"),
    path("<int:pk>/adopt/", views.adopt_plan, name="planning_adopt"),
    path("adoptions/<int:pk>/", views.adoption, name="planning_adoption"),
]
