"""The rolls: classes, the children of a class, staff."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kehou.areas.accounts.access import ISSUE_PASSWORD, ROLE_NAMES
from kehou.areas.directory.access import IMPORT, SEE_ROLL, SEE_SCHOOL_ROLL, access_class
from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.models import Pupil
from kehou.areas.directory.queries import (
    chosen_school,
    class_pupils,
    newest_year,
    roles_of,
    roll,
    schools_for,
    staff_of,
)
from kehou.areas.directory.sheets import mask_id
from kehou.base import crypto
from kehou.base.pages import Request, page

STAFF_A_PAGE = 50


@require_safe
@page(SEE_SCHOOL_ROLL)
def overview(request: Request) -> HttpResponse:
    """The classes of a school."""
    school = chosen_school(request, SEE_SCHOOL_ROLL)
    grades = roll(school)
    return render(
        request,
        "directory/roll.html",
        {
            "menu": school_menu(request.actor, "directory_roll"),
            "school": school,
            "schools": schools_for(request, SEE_SCHOOL_ROLL),
            "year": newest_year(school),
            "grades": grades,
            "classes": sum(len(grade.classes) for grade in grades),
            "children": sum(grade.children for grade in grades),
            "staff": staff_of(school).count(),
            "may_import": request.actor.may(IMPORT),
        },
    )


@require_safe
@page(SEE_ROLL)
def class_page(request: Request, pk: int) -> HttpResponse:
    """The children of a class with those who may decide for them, collect them, be called."""
    school_class = access_class(request.actor, pk)
    children = [_child(pupil) for pupil in class_pupils(school_class)]
    context = {
        "menu": school_menu(request.actor, "directory_roll"),
        "class": school_class,
        "children": children,
        "may_issue": request.actor.may(ISSUE_PASSWORD),
        "may_see_school": request.actor.may(SEE_SCHOOL_ROLL),
    }
    return render(request, "directory/class.html", context)


def _child(pupil: Pupil) -> dict[str, object]:
    """ID and roll numbers leave the server masked only."""
    return {
        "pupil": pupil,
        "id": mask_id(crypto.unseal(bytes(pupil.id_sealed))),
        "number": mask_id(crypto.unseal(bytes(pupil.number_sealed))),
        "contacts": list(pupil.contacts.all()),
    }


@require_safe
@page(SEE_SCHOOL_ROLL)
def staff(request: Request) -> HttpResponse:
    """Who works for the school, and as what."""
    school = chosen_school(request, SEE_SCHOOL_ROLL)
    listed = Paginator(staff_of(school), STAFF_A_PAGE).get_page(request.GET.get("page"))
    roles = roles_of(school, listed)
    context = {
        "menu": school_menu(request.actor, "directory_roll"),
        "school": school,
        "schools": schools_for(request, SEE_SCHOOL_ROLL),
        "page": listed,
        "rows": [(one, [ROLE_NAMES[role] for role in roles.get(one.account_id or 0, [])]) for one in listed],
        "may_issue": request.actor.may(ISSUE_PASSWORD),
    }
    return render(request, "directory/staff.html", context)
