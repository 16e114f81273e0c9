"""Addresses of the opening minute. The lane answers the first two itself (see lane/app.py)."""

from django.urls import path

from . import views

urlpatterns = [
    path("claim/", views.claim, name="rush_claim"),
    path("<int:pk>/", views.board, name="rush_board"),
    path("openings/<int:pk>/", views.opening, name="rush_opening"),
]
