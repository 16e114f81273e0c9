"""Sealing: the list is fixed and its hash published first, then comes the seed, from a source that nobody can choose.

1. Every child gets a ticket, HMAC-SHA-256 of its key under a salt of its own. The list names tickets only.
2. The canonical list is hashed and the hash is published, together with the source of the seed, such as the numbers
   drawn in a named lottery of 双色球 on a named later day.
3. When the source has spoken: seed = SHA-256(list hash, a line feed, the source's text), as 64 hexadecimal digits.
Whoever changes the list after the draw changes the hash; whoever wants to choose the seed has to choose the source.
"""

import hashlib
import hmac

from .instance import Instance
from .jsonform import instance_bytes, sha256

TICKET_DIGITS = 24
SALT_BYTES = 16


def ticket(child: str, salt: bytes) -> str:
    """The child's ticket: 24 hexadecimal digits that say nothing about it; `salt` is secret and differs for each
    child.

    Raises ValueError for a salt of fewer than 16 bytes, which could be tried out.
    """
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a salt needs {SALT_BYTES} bytes")
    return hmac.new(salt, child.encode(), hashlib.sha256).hexdigest()[:TICKET_DIGITS]


def list_hash(instance: Instance) -> str:
    """What is published before the draw."""
    return sha256(instance_bytes(instance))


def seed_from(list_sha256: str, source: str) -> str:
    """The seed of the draw. `source` is what the announced source said, without spaces around it.

    Raises ValueError when the source said nothing.
    """
    said = source.strip()
    if not said:
        raise ValueError("the source said nothing")
    return sha256(f"{list_sha256}\n{said}".encode())
