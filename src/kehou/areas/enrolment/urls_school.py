"""Addresses of the school's side: the class teacher's, then the office's."""

from django.urls import path

from .views_school import classes, concluding, conduct, deciding, entered, needs, papers, places

urlpatterns = [
    path("class/", classes.class_list, name="enrolment_class_list"),
    path("class/<int:programme>/check/", classes.check_applications, name="enrolment_check"),
    path("class/<int:programme>/paper/", papers.choose_child, name="enrolment_paper"),
    path("class/<int:programme>/paper/<int:pupil>/", papers.enter, name="enrolment_paper_child"),
    path("class/<int:programme>/letters/", papers.letters, name="enrolment_letters"),
    path("decide/", deciding.home, name="enrolment_decide"),
    path("programmes/<int:pk>/decide/", deciding.programme_page, name="enrolment_programme"),
    path("programmes/<int:pk>/admit/", deciding.admit_applications, name="enrolment_admit"),
    path("programmes/<int:pk>/places/", places.place_list, name="enrolment_places"),
    path("programmes/<int:pk>/places.xlsx", places.export, name="enrolment_places_xlsx"),
    path("programmes/<int:pk>/conclude/", concluding.conclude, name="enrolment_conclude"),
    path("programmes/<int:pk>/entered/", entered.entered, name="enrolment_entered"),
    path("applications/<int:pk>/take-out/", entered.take_out, name="enrolment_take_out"),
    path("conduct/", conduct.conducts, name="enrolment_conducts"),
    path("places/<int:pk>/conduct/", conduct.conduct, name="enrolment_conduct"),
    path("appeals/", conduct.appeal_list, name="enrolment_appeals"),
    path("places/<int:pk>/appeal/", conduct.answer, name="enrolment_appeal"),
    path("unmet/", needs.school_needs, name="enrolment_unmet"),
    path("unmet/<int:pk>/over/", needs.need_over, name="enrolment_need_over"),
    path("unmet/district/", needs.district_needs, name="enrolment_unmet_district"),
    path("unmet/<int:pk>/refer/", needs.refer_need, name="enrolment_refer"),
    path("applications/<int:pk>/refuse/", deciding.refuse_application, name="enrolment_refuse"),
]
