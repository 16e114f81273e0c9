"""Addresses of this area."""

from django.urls import path

from .views import (
    board,
    chain,
    classday,
    classleave,
    dayend,
    family,
    gate,
    giving,
    incidents,
    marks,
    rolls,
    rounds,
    school,
)

urlpatterns = [
    path("", rolls.today, name="custody_today"),
    path("group/<int:pk>/", rolls.group, name="custody_group"),
    path("register/<int:pk>/", rolls.register, name="custody_register"),
    path("register/<int:pk>/mark/", marks.mark, name="custody_mark"),
    path("register/<int:pk>/receive/", rounds.receive, name="custody_receive"),
    path("register/<int:pk>/dismiss/", rounds.dismiss, name="custody_dismiss"),
    path("register/<int:pk>/close/", rounds.close, name="custody_close"),
    path("pickup/<int:pk>/sign/", rounds.sign, name="custody_sign"),
    path("gate/", gate.gate, name="custody_gate"),
    path("gate/<int:pk>/", gate.gate_child, name="custody_gate_child"),
    path("class/", classday.class_day, name="custody_class_day"),
    path("class/<int:pk>/excuse/", classday.class_excuse, name="custody_class_excuse"),
    path("class/leave/", classleave.class_leave, name="custody_class_leave"),
    path("class/leave/<int:pk>/withdraw/", classleave.class_leave_withdraw, name="custody_class_leave_withdraw"),
    path("leave/<int:pk>/", family.leave, name="custody_leave"),
    path("leave/<int:pk>/withdraw/", family.leave_withdraw, name="custody_leave_withdraw"),
    path("school/", school.school_day, name="custody_school_day"),
    path("school/<int:pk>/board/", board.board, name="custody_board"),
    path("school/<int:pk>/end/", dayend.day_end, name="custody_day_end"),
    path("flag/<int:pk>/", dayend.settle, name="custody_settle"),
    path("class/<int:pk>/give/", giving.give, name="custody_give"),
    path("child/<int:pk>/chain/", chain.chain, name="custody_chain"),
    path("incident/<int:pk>/", incidents.incident, name="custody_incident"),
    path("incident/<int:pk>/answer/", incidents.answer, name="custody_answer"),
    path("incident/<int:pk>/end/", incidents.end, name="custody_incident_end"),
]
