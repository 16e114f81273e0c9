"""Addresses of going home."""

from django.urls import path

from .views import home, office, people, waves

urlpatterns = [
    path("children/<int:pk>/", home.home, name="dismissal_home"),
    path("said/<int:pk>/withdraw/", home.withdraw, name="dismissal_withdraw"),
    path("children/<int:pk>/people/", people.people, name="dismissal_people"),
    path("children/<int:pk>/people/add/", people.add, name="dismissal_add"),
    path("children/<int:pk>/code/", people.code, name="dismissal_code"),
    path("people/<int:pk>/", people.change, name="dismissal_person"),
    path("code/<int:pk>/cancel/", people.code_cancel, name="dismissal_code_cancel"),
    path("changes/", office.changes, name="dismissal_changes"),
    path("routes/", office.routes, name="dismissal_routes"),
    path("routes/<int:pk>/end/", office.route_end, name="dismissal_route_end"),
    path("restrictions/", office.restrictions, name="dismissal_restrictions"),
    path("restrictions/children/<int:pk>/", office.restriction, name="dismissal_restriction"),
    path("restrictions/<int:pk>/lift/", office.restriction_lift, name="dismissal_restriction_lift"),
    path("waves/", waves.waves, name="dismissal_waves"),
    path("waves/<int:pk>/end/", waves.wave_end, name="dismissal_wave_end"),
    path("boards/<int:pk>/end/", waves.board_end, name="dismissal_board_end"),
    path("volunteers/<int:pk>/vet/", waves.volunteer_vet, name="dismissal_vet"),
    path("guards/", waves.guards, name="dismissal_guards"),
]
