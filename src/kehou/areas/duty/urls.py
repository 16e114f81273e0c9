"""Addresses of this area."""

from django.urls import path

from . import views
from . import views_substituting as substituting

urlpatterns = [
    path("", views.home, name="duty_home"),
    path("programmes/<int:pk>/groups/", views.make_groups, name="duty_group"),
    path("programmes/<int:pk>/rota/", views.rota, name="duty_rota"),
    path("programmes/<int:pk>/rota/assign/", views.assign_one, name="duty_assign"),
    path("sessions/<int:pk>/groups/<int:group_pk>/", substituting.substitute_page, name="duty_substitute"),
    path("schools/<int:pk>/lead/", substituting.lead_page, name="duty_lead"),
    path("programmes/<int:pk>/rota/turns/", views.take_turns, name="duty_turns"),
]
