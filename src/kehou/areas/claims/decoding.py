"""Makes what somebody handed in anew, page by page, as JPEG: a program of its own, run by `files.py`.

It reads the file from its input and writes for each page four bytes of length and the JPEG. What cannot be made is
told by the exit code's name on standard error. It knows nothing of Kehou and its memory and time are limited, so that
a file made to break a decoder breaks this process only.
"""

import io
import resource
import sys
from collections.abc import Iterator
from typing import Any

MOST_MEMORY = 1536 * 2**20
MOST_SECONDS = 20
LONGEST_SIDE = 2000
MOST_PIXELS = 80_000_000
QUALITY = 82


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    kind, most_pages = sys.argv[1], int(sys.argv[2])
    data = sys.stdin.buffer.read()
    try:
        pages = list(_of_pdf(data, most_pages) if kind == "pdf" else _of_image(data, kind))
    except Unfit as unfit:
        sys.stderr.write(str(unfit))
        return 1
    except Exception:  # whatever a decoder stumbles over means the same to the family
        sys.stderr.write("unreadable")
        return 1
    for page in pages:
        sys.stdout.buffer.write(len(page).to_bytes(4, "big") + page)
    return 0


class Unfit(Exception):  # noqa: N818  (an answer, not a fault)
    """Why this file is not taken: unreadable, encrypted, pages, pixels."""


def _of_image(data: bytes, kind: str) -> Iterator[bytes]:
    from PIL import Image, ImageOps

    if kind == "heif":
        import pillow_heif

        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(data), formats=[kind.upper()]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Unfit("pixels")
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        yield _jpeg(ImageOps.exif_transpose(image))


def _of_pdf(data: bytes, most_pages: int) -> Iterator[bytes]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        raise Unfit("encrypted" if "password" in str(problem).lower() else "unreadable") from problem
    if not len(document):
        raise Unfit("unreadable")
    if len(document) > most_pages:
        raise Unfit("pages")
    for page in document:
        width, height = page.get_size()
        scale = min(LONGEST_SIDE / max(width, height, 1), 3)
        yield _jpeg(page.render(scale=scale).to_pil())


def _jpeg(image: Any) -> bytes:  # a PIL image: Pillow is imported late, when the limits hold
    """Without what the camera wrote into it, such as where it was taken."""
    from PIL import Image

    plain = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    if plain.mode == "RGBA":
        paper = Image.new("RGB", plain.size, "white")
        paper.paste(plain, mask=plain.getchannel("A"))
        plain = paper
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = io.BytesIO()
    plain.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main())
