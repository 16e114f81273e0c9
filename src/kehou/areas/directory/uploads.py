"""What an import keeps between its steps, encrypted, for an hour at most: the file, and how far it is.

It belongs to whoever sent it: the owner's account, the school and the token are bound into the encryption, so a
token in other hands opens nothing. Web and job processes share the folder `uploads` of `KEHOU_HOME`.
"""

import json
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEPT_FOR = timedelta(hours=1)
FILE, STAND = "file", "stand"
_NONCE = 12
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose file it is and for which school; the token is its address."""

    token: str
    account_id: int
    school_id: int


def keep(data: bytes, *, account_id: int, school_id: int, now: datetime) -> Ticket:
    """Put a file away; what has been there for an hour goes."""
    sweep(now)
    ticket = Ticket(secrets.token_urlsafe(18), account_id, school_id)
    put(ticket, FILE, data, now=now)
    return ticket


def put(ticket: Ticket, part: str, data: bytes, *, now: datetime, first: bool = False) -> bool:
    """Write a part in one step. With `first`, only when there is none yet; returns whether it was written."""
    path = _path(ticket, part)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(_seal(ticket, part, data))
    os.utime(draft, (now.timestamp(), now.timestamp()))  # its age is told by the clock that everything goes by
    if not first:
        draft.replace(path)
        return True
    try:
        os.link(draft, path)  # fails when another request was first
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def fetch(ticket: Ticket, part: str = FILE, *, now: datetime) -> bytes | None:
    """The part, or None when it is gone, too old, or not the ticket's."""
    path = _path(ticket, part)
    try:
        if _too_old(path, now):
            return None
        sealed = path.read_bytes()
        return AESGCM(settings.FIELD_KEY).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(ticket, part))
    except (FileNotFoundError, InvalidTag):
        return None


def discard(ticket: Ticket, part: str = FILE) -> None:
    """Delete the part, if it is still there."""
    _path(ticket, part).unlink(missing_ok=True)


def sweep(now: datetime) -> int:
    """Delete what is older than an hour; returns how many files."""
    gone = 0
    for path in _folder().iterdir():
        with suppress(FileNotFoundError):  # another process sweeps too
            if _too_old(path, now):
                path.unlink()
                gone += 1
    return gone


def _seal(ticket: Ticket, part: str, data: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(settings.FIELD_KEY).encrypt(nonce, data, _bound(ticket, part))


def _bound(ticket: Ticket, part: str) -> bytes:
    return json.dumps([part, ticket.token, ticket.account_id, ticket.school_id]).encode()


def _too_old(path: Path, now: datetime) -> bool:
    return now.timestamp() - path.stat().st_mtime > KEPT_FOR.total_seconds()


def _path(ticket: Ticket, part: str) -> Path:
    """Tokens come from addresses: only the alphabet in which we make them may name a file."""
    name = ticket.token if _TOKEN.fullmatch(ticket.token) else "none"
    return _folder() / f"{name}.{part}"


def _folder() -> Path:
    folder = Path(settings.HOME) / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
