"""Addresses of placing: families', the school's, the district's, everybody's."""

from django.urls import path

from .views import calendars, draws, mergers, offers, results, wishes

urlpatterns = [
    path("programmes/<int:programme_pk>/children/<int:pupil_pk>/wishes/", wishes.wishes, name="placing_wishes"),
    path("programmes/<int:programme_pk>/children/<int:pupil_pk>/siblings/", wishes.siblings, name="placing_siblings"),
    path("children/<int:pk>/courses/<int:course_pk>/wait/", offers.wait, name="placing_wait"),
    path("offers/<int:pk>/", offers.offer, name="placing_offer"),
    path("places/<int:pk>/leave/", offers.leave_place, name="placing_leave"),
    path("programmes/<int:programme_pk>/children/<int:pupil_pk>/result/", results.result, name="placing_result"),
    path("draws/<int:pk>/", results.check, name="placing_check"),
    path("draws/verify.py", results.verifier, name="placing_verifier"),
    path("draws/<int:pk>/<str:name>", results.file, name="placing_file"),
    path("", draws.home, name="placing_home"),
    path("programmes/<int:pk>/draw/", draws.draw, name="placing_draw"),
    path("programmes/<int:pk>/waiting/", draws.waiting, name="placing_waiting"),
    path("calendar/", calendars.calendar, name="placing_calendar"),
    path("calendar/<str:token>.ics", calendars.feed, name="placing_feed"),
    path("mergers/", mergers.mergers, name="placing_mergers"),
    path("programmes/<int:pk>/merge/", mergers.merge, name="placing_merge"),
]
