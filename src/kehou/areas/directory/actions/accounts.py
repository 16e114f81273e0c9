"""Accounts for the people on a school's lists: opened when needed, given an initial password."""

from datetime import date, datetime

from django.db import transaction

from kehou.areas.accounts.access import ISSUE_PASSWORD
from kehou.areas.accounts.actions import issue_password, open_account
from kehou.areas.accounts.models import Account
from kehou.areas.directory.models import Guardian, Pupil, School, SchoolClass, Staff
from kehou.base.access import Action, Actor, Post, Role, Unit, covered, posts_of, visible
from kehou.base.refusal import Refusal


def give_staff_password(*, actor: Actor, staff: Staff, now: datetime) -> str:
    """An initial password for a member of staff, shown once.

    Raises Refusal when the person has no account yet, or uses it beyond the actor's school.
    """
    if staff.account is None:
        raise Refusal("accounts.no_phone_account", name=staff.name)
    _must_be_ours(actor, staff.account, now.date())
    return issue_password(actor=actor, account=staff.account, now=now)


def give_guardian_password(*, actor: Actor, guardian: Guardian, now: datetime) -> tuple[Account, str]:
    """An account for a guardian, opened when there is none, with an initial password shown once."""
    with transaction.atomic():
        locked = Guardian.objects.select_for_update().get(pk=guardian.pk)
        if locked.account is None:
            locked.account = open_account(name=locked.name, phone=locked.phone, username=f"f{locked.phone}")
            locked.save(update_fields=["account"])
        _must_be_ours(actor, locked.account, now.date())
        return locked.account, issue_password(actor=actor, account=locked.account, now=now)


def _must_be_ours(actor: Actor, account: Account, on: date) -> None:
    """Whoever sets a password can sign in with it, so nothing the account may do lies outside the actor's school.

    Otherwise a school could enter a stranger's mobile number on its roll and take over their account.
    """
    everywhere = Unit.ALL in {post.unit for post in actor.posts if post.role in ISSUE_PASSWORD.roles}
    if everywhere:
        return
    posts = posts_of(account.pk, on)
    elsewhere = Staff.objects.filter(account=account).exclude(covered(actor, ISSUE_PASSWORD, Staff))
    if elsewhere.exists() or not all(_inside(actor, ISSUE_PASSWORD, post) for post in posts):
        raise Refusal("accounts.elsewhere", name=account.name)


def _inside(actor: Actor, action: Action, post: Post) -> bool:
    if post.role is Role.CARE_TEACHER:
        return True  # on the rota as staff, and the staff rows have been looked at
    if post.unit is Unit.PUPIL:
        return visible(actor, action, Pupil.objects.filter(pk=post.id)).exists()
    if post.unit is Unit.CLASS:
        return visible(actor, action, SchoolClass.objects.filter(pk=post.id)).exists()
    if post.unit is Unit.SCHOOL:
        return visible(actor, action, School.objects.filter(pk=post.id)).exists()
    return False
