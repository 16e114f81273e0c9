"""Who asks: Django's own sessions, looked up for many requests at once, each time anew: signing out counts."""

from collections import OrderedDict
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from kehou.areas.accounts.models import Account

from .database import Database

SESSIONS = "SELECT session_key, session_data FROM django_session WHERE session_key = ANY (%s) AND expire_date > now()"
ACCOUNTS = "SELECT id, password, is_active, must_change_password FROM accounts_account WHERE id = ANY (%s)"
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A session's content that was once checked, and whose it is."""

    data: str
    password: str
    account_id: int


class Who:
    """From session keys to account ids; None for those who have to sign in (again)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._store = import_module(settings.SESSION_ENGINE).SessionStore()
        self._seen: OrderedDict[str, Seen] = OrderedDict()

    async def __call__(self, keys: list[str]) -> list[int | None]:
        data: dict[str, str] = dict(await self._database.rows(SESSIONS, [keys]))
        claimed = {key: self._claimed(key, text) for key, text in data.items()}
        ids = sorted({account for account, _ in claimed.values() if account})
        accounts = {row[0]: row[1:] for row in await self._database.rows(ACCOUNTS, [ids])} if ids else {}
        return [self._checked(key, data.get(key), claimed.get(key), accounts) for key in keys]

    def _claimed(self, key: str, text: str) -> tuple[int, str]:
        """Whose session it says it is, and its proof; (0, "") for a session of nobody."""
        seen = self._seen.get(key)
        if seen and seen.data == text:
            return seen.account_id, ""
        content: dict[str, Any] = self._store.decode(text)
        return int(content.get(SESSION_KEY, 0)), str(content.get(HASH_SESSION_KEY, ""))

    def _checked(
        self, key: str, text: str | None, claimed: tuple[int, str] | None, accounts: dict[int, tuple[Any, ...]]
    ) -> int | None:
        """As Django does: an active account whose password is the one that the session was opened with."""
        if text is None or claimed is None or claimed[0] not in accounts:
            return None
        account_id, proof = claimed
        password, active, must_change = accounts[account_id]
        if not active or must_change:
            return None
        seen = self._seen.get(key)
        if seen and seen.data == text and seen.password == password:
            return account_id
        if not proof:  # remembered, but the password is another one since
            proof = str(self._store.decode(text).get(HASH_SESSION_KEY, ""))
        if not constant_time_compare(proof, Account(password=password).get_session_auth_hash()):
            return None
        self._remember(key, Seen(text, password, account_id))
        return account_id

    def _remember(self, key: str, seen: Seen) -> None:
        self._seen[key] = seen
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
