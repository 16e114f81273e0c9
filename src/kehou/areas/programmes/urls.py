"""Addresses of this area."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="programmes_home"),
    path("publish/<int:adoption>/<slug:service>/", views.publish_service, name="programmes_publish"),
    path("<int:pk>/courses/", views.course_list, name="programmes_courses"),
    path("<int:pk>/courses/offer/", views.offer, name="programmes_offer"),
]
