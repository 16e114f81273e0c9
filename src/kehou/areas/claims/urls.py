"""Addresses of this area."""

from django.urls import path

from .views import checking, family

urlpatterns = [
    path("", family.home, name="claims_home"),
    path("children/<int:pk>/", family.hand_in, name="claims_hand_in"),
    path("<int:pk>/", family.claim, name="claims_claim"),
    path("<int:pk>/withdraw/", family.withdraw, name="claims_withdraw"),
    path("pages/<uuid:key>/", family.evidence, name="claims_evidence"),
    path("check/", checking.queue, name="claims_queue"),
    path("<int:pk>/check/", checking.check, name="claims_check"),
    path("desk/<int:pk>/", checking.desk, name="claims_desk"),
    path("counts/", checking.counts, name="claims_counts"),
]
