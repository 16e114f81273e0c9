"""How django-allauth signs our people in: by username or mobile number; nobody signs up by themselves."""

import re
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from .models import Account


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the schools' rolls only."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """A mobile number stands for the username of its account."""
        name = credentials.get("username", "")
        if re.fullmatch(r"1\d{10}", name) and (account := Account.objects.filter(phone=name).first()):
            credentials["username"] = account.username
        return super().authenticate(request, **credentials)  # type: ignore[no-any-return]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever signs in with an initial password chooses their own first."""
        if getattr(request.user, "must_change_password", False):
            return reverse("account_change_password")
        return cast(str, super().get_login_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A password that people chose themselves is no longer an initial one."""
        if isinstance(user, Account):
            user.must_change_password = False
        super().set_password(user, password)
