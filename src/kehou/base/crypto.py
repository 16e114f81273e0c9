"""Resident ID numbers at rest: AES-256-GCM, and a keyed blind index for finding an equal one."""

import hashlib
import hmac
import os
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


@cache
def _cipher() -> AESGCM:
    return AESGCM(settings.FIELD_KEY)


def seal(text: str) -> bytes:
    """12 bytes of nonce, then ciphertext and tag."""
    nonce = os.urandom(12)
    return nonce + _cipher().encrypt(nonce, text.encode(), None)


def unseal(sealed: bytes) -> str:
    """The text; raises cryptography's InvalidTag when key or bytes are wrong."""
    sealed = bytes(sealed)
    return _cipher().decrypt(sealed[:12], sealed[12:], None).decode()


def index(text: str) -> bytes:
    """HMAC-SHA-256 (32 bytes): equal texts match, nothing else can be told without the key."""
    return hmac.new(settings.INDEX_KEY, text.encode(), hashlib.sha256).digest()
