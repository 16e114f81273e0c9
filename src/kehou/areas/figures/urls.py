"""Addresses of this area."""

from django.urls import path

from . import views

urlpatterns = [
    path("school/<int:pk>/", views.school, name="figures_school"),
    path("district/<int:pk>/", views.district, name="figures_district"),
    path("city/<int:pk>/", views.city, name="figures_city"),
]
