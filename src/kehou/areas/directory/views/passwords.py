"""Initial passwords, shown once on the page that answers; nothing keeps them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kehou.areas.accounts.access import ISSUE_PASSWORD
from kehou.areas.accounts.models import Account
from kehou.areas.directory.access import access_contact
from kehou.areas.directory.actions.accounts import give_guardian_password, give_staff_password
from kehou.areas.directory.menu import school_menu
from kehou.areas.directory.models import Staff
from kehou.base.access import get_visible
from kehou.base.pages import Request, page


@require_POST
@never_cache
@page(ISSUE_PASSWORD)
def of_staff(request: Request, pk: int) -> HttpResponse:
    """A member of staff of the actor's school."""
    person = get_visible(request.actor, ISSUE_PASSWORD, Staff.objects.select_related("account", "school"), pk)
    password = give_staff_password(actor=request.actor, staff=person, now=request.now)
    assert person.account is not None
    return _shown(request, person.account, password, f"{person.school} · {person.number}")


@require_POST
@never_cache
@page(ISSUE_PASSWORD)
def of_guardian(request: Request, pk: int) -> HttpResponse:
    """A guardian of a child of the actor's school."""
    contact = access_contact(request.actor, pk)
    account, password = give_guardian_password(actor=request.actor, guardian=contact.guardian, now=request.now)
    return _shown(request, account, password, f"{contact.pupil.school_class} {contact.pupil} · {contact.relation_name}")


def _shown(request: Request, account: Account, password: str, about: str) -> HttpResponse:
    """No redirect here: the password must not be stored anywhere on its way to the reader."""
    context = {
        "menu": school_menu(request.actor, "directory_roll"),
        "account": account,
        "password": password,
        "about": about,
    }
    return render(request, "directory/password.html", context)
