"""Evidence as phones and scanners send it, made for tests."""

import io

from PIL import Image, ImageDraw


def photo(kind: str = "JPEG", size: tuple[int, int] = (1200, 900), **extra: object) -> bytes:
    """A picture with something on it; `extra` goes to Pillow (exif, and so on)."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((40, 40, size[0] // 2, size[1] // 2), fill="navy")
    made = io.BytesIO()
    image.save(made, kind, **extra)
    return made.getvalue()


def heic() -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    return photo("HEIF", (640, 480))


def pdf(pages: int = 2) -> bytes:
    images = [Image.new("RGB", (600, 800), "white") for _ in range(pages)]
    made = io.BytesIO()
    images[0].save(made, "PDF", save_all=True, append_images=images[1:])
    return made.getvalue()


# A PDF that asks for a password, as small as they come: the standard handler, whose keys nobody knows.
LOCKED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/P -44/O<" + b"5" * 64 + b">/U<" + b"7" * 64 + b">>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<" + b"0" * 32 + b"><" + b"0" * 32 + b">]>>\n%%EOF"
)
