"""Addresses for families. `/enrolment/` itself also shows the day, which rooms below know: it stands in public."""

from django.urls import path

from .views_family import applying, changing, conduct, courses, letters

urlpatterns = [
    path("programmes/<int:programme_pk>/children/<int:pupil_pk>/", applying.apply, name="enrolment_apply"),
    path("children/<int:pk>/sites/", applying.other_sites, name="enrolment_sites"),
    path("applications/<int:pk>/change/", changing.change, name="enrolment_change"),
    path("applications/<int:pk>/confirm/", changing.confirm, name="enrolment_confirm"),
    path("applications/<int:pk>/not-needed/", changing.not_needed, name="enrolment_not_needed"),
    path("applications/<int:pk>/withdraw/", applying.withdraw, name="enrolment_withdraw"),
    path("places/<int:pk>/letter/", letters.letter, name="enrolment_letter"),
    path("places/<int:pk>/behaviour/", conduct.behaviour, name="enrolment_behaviour"),
    path("children/<int:pk>/courses/", courses.courses, name="enrolment_courses"),
    path("children/<int:pk>/courses/<int:course_pk>/", courses.choose, name="enrolment_choose"),
    path("places/<int:pk>/drop/", courses.drop, name="enrolment_drop"),
]
