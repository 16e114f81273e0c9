"""What is kept encrypted: AES-256-GCM for numbers and files, and a keyed blind index for finding an equal number."""

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


def seal_bytes(data: bytes, bound: str) -> bytes:
    """As `seal`, for files; `bound` names the row it belongs to, so that it opens nowhere else."""
    nonce = os.urandom(12)
    return nonce + _cipher().encrypt(nonce, data, bound.encode())


def unseal_bytes(sealed: bytes, bound: str) -> bytes:
    """The file; InvalidTag when key, bytes or row are wrong."""
    sealed = bytes(sealed)
    return _cipher().decrypt(sealed[:12], sealed[12:], bound.encode())
