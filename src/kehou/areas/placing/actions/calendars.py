"""A family's calendar link: secret, revocable, one at a time."""

import hashlib
import secrets
from datetime import datetime

from kehou.areas.placing.access import WISH
from kehou.areas.placing.models import Feed
from kehou.base.access import Actor
from kehou.base.audit import recorded


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_feed(*, actor: Actor, now: datetime) -> str:
    """A new link; the one before it ends. The token is told once, only its hash is kept."""
    assert actor.account_id is not None
    token = secrets.token_urlsafe(32)
    with recorded(actor, WISH, Feed, at=now) as record:
        _revoke(actor.account_id, now)
        row = Feed.objects.create(account_id=actor.account_id, token_sha256=digest(token), made_at=now)
        record.subjects = [row.pk]
    return token


def revoke_feed(*, actor: Actor, now: datetime) -> None:
    """The link opens nothing any more."""
    assert actor.account_id is not None
    with recorded(actor, WISH, Feed, at=now):
        _revoke(actor.account_id, now)


def _revoke(account_id: int, now: datetime) -> None:
    Feed.objects.filter(account_id=account_id, revoked_at=None).update(revoked_at=now)
