"""Addresses of placing: families', the school's, the district's, everybody's."""

from django.urls import path

from .views import offers, wishes

urlpatterns = [
    path("programmes/<int:programme_pk>/children/<int:pupil_pk>/wishes/", wishes.wishes, name="placing_wishes"),
    path("programmes/<int:programme_pk>/children/<int:pupil_pk>/siblings/", wishes.siblings, name="placing_siblings"),
    path("children/<int:pk>/courses/<int:course_pk>/wait/", offers.wait, name="placing_wait"),
    path("offers/<int:pk>/", offers.offer, name="placing_offer"),
    path("places/<int:pk>/leave/", offers.leave_place, name="placing_leave"),
]
