"""What families may hand in: photos and PDFs, known by their content, made anew before they are kept.

Nothing of the file itself is kept, only pictures of its pages: what is hidden in it, behind it or about it (a second
file, a script, the place where a photo was taken) is gone.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from kehou.base.refusal import Refusal

MOST_BYTES = 10 * 2**20  # of one file
MOST_TOTAL = 20 * 2**20  # of one hand-in; settings.FILE_UPLOAD_MAX_MEMORY_SIZE is above it
MOST_FILES = 6
MOST_PAGES = 10
ACCEPT = "image/jpeg,image/png,image/webp,image/heic,application/pdf"
_PATIENCE = 30  # seconds
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
_DECODER = Path(__file__).with_name("decoding.py")


def pages_of(files: Sequence[bytes]) -> list[bytes]:
    """All pages of these files as JPEG, in order. Raises Refusal with what to do instead."""
    if not files:
        raise Refusal("claims.no_files")
    if len(files) > MOST_FILES:
        raise Refusal("claims.many_files", most=MOST_FILES)
    if any(len(data) > MOST_BYTES for data in files) or sum(map(len, files)) > MOST_TOTAL:
        raise Refusal("claims.large", each=MOST_BYTES // 2**20, total=MOST_TOTAL // 2**20)
    pages = [page for data in files for page in _pages(data)]
    if len(pages) > MOST_PAGES:
        raise Refusal("claims.pages", most=MOST_PAGES)
    return pages


def kind_of(data: bytes) -> str | None:
    """`jpeg`, `png`, `webp`, `heif` or `pdf` by the first bytes, None for anything else; names tell nothing."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "heif"
    return "pdf" if data.startswith(b"%PDF-") else None


def is_two_files(data: bytes, kind: str) -> bool:
    """Whether the bytes could be opened as something else, too: a PDF, an archive, a web page."""
    head = data[:1024].lower()
    if kind != "pdf" and b"%pdf-" in head:
        return True
    return b"PK\x05\x06" in data[-66_000:] or any(sign in head for sign in (b"<html", b"<script", b"<!doctype"))


def _pages(data: bytes) -> Iterator[bytes]:
    kind = kind_of(data)
    if kind is None:
        raise Refusal("claims.kind")
    if is_two_files(data, kind):
        raise Refusal("claims.two_files")
    return _split(_decoded(data, kind))


def _decoded(data: bytes, kind: str) -> bytes:
    command = [sys.executable, "-I", str(_DECODER), kind, str(MOST_PAGES)]
    try:
        run = subprocess.run(command, input=data, capture_output=True, timeout=_PATIENCE, env={}, check=False)  # noqa: S603  (our own program, fixed arguments)
    except subprocess.TimeoutExpired:
        raise Refusal("claims.unreadable") from None
    if run.returncode == 0:
        return run.stdout
    why = run.stderr.decode(errors="replace")
    known = {"encrypted": "claims.encrypted", "pages": "claims.pages", "pixels": "claims.pixels"}
    raise Refusal(known.get(why, "claims.unreadable"), most=MOST_PAGES)


def _split(stream: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(stream):
        size = int.from_bytes(stream[at : at + 4], "big")
        yield stream[at + 4 : at + 4 + size]
        at += 4 + size
