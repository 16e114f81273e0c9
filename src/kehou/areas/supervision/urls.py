"""Addresses of this area."""

from django.urls import path

from .views import anybody, handling

urlpatterns = [
    path("answer/", anybody.lookup, name="supervision_lookup"),
    path("school/", handling.forwarded, name="supervision_forwarded"),
    path("", handling.overview, name="supervision_overview"),
    path("reports/<int:pk>/", handling.report, name="supervision_report"),
    path("deadline/<int:pk>/", handling.deadline, name="supervision_deadline"),
    path("<slug:code>/report/", anybody.report, name="supervision_anonymous"),
]
