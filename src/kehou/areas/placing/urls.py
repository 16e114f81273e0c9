"""Addresses of placing: families', the school's, the district's, everybody's."""

from django.urls import path

from .views import wishes

urlpatterns = [
    path("programmes/<int:programme_pk>/children/<int:pupil_pk>/wishes/", wishes.wishes, name="placing_wishes"),
    path("programmes/<int:programme_pk>/children/<int:pupil_pk>/siblings/", wishes.siblings, name="placing_siblings"),
]
