"""Addresses of this area."""

from django.urls import path

from .views import importing, passwords, roll

urlpatterns = [
    path("", roll.overview, name="directory_roll"),
    path("classes/<int:pk>/", roll.class_page, name="directory_class"),
    path("staff/", roll.staff, name="directory_staff"),
    path("import/", importing.upload, name="directory_import"),
    path("import/template.xlsx", importing.template, name="directory_template"),
    path("import/<int:school_id>/<str:token>/", importing.check, name="directory_import_check"),
    path("import/<int:school_id>/<str:token>/confirm/", importing.confirm, name="directory_import_confirm"),
    path("import/<int:school_id>/<str:token>/give-up/", importing.give_up, name="directory_import_give_up"),
    path("import/<int:school_id>/<str:token>/progress/", importing.progress_page, name="directory_import_progress"),
    path("import/<int:school_id>/<str:token>/rest.xlsx", importing.rest, name="directory_import_rest"),
    path("staff/<int:pk>/password/", passwords.of_staff, name="directory_staff_password"),
    path("contacts/<int:pk>/password/", passwords.of_guardian, name="directory_guardian_password"),
]
