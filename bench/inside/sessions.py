"""Sessions of people who have signed in, as `django.contrib.auth.login` leaves them."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from kehou.areas.accounts.models import Account

CSRF = "b" * 32  # any 32 letters are a secret; a form sends the same ones back


def cookie(account: Account) -> str:
    """The Cookie header of a browser in which the account has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def forget(cookie: str) -> None:
    """Delete the session of a Cookie header, where the database is not the bench's own."""
    key = cookie.partition(";")[0].partition("=")[2]
    import_module(settings.SESSION_ENGINE).SessionStore(key).delete()
