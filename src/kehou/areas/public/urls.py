"""Addresses of this area."""

from django.urls import path

from .views import mine, schools

urlpatterns = [
    path("", schools.home, name="home"),
    path("me/", mine.me, name="me"),
    path("enrolment/", mine.children, name="enrolment_home"),
    path("s/<slug:code>/", schools.school, name="public_school"),
    path("s/<slug:code>/plan/", schools.plan, name="public_plan"),
]
