"""What can be handed in, and that nothing of it is kept but pictures of its pages."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.areas.claims.papers import LOCKED, heic, pdf, photo

from kehou.areas.claims import files
from kehou.areas.claims.files import pages_of
from kehou.base.refusal import Refusal


def code(*sent: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        pages_of(sent)
    assert refused.value.sentence, "it says what to do"
    return refused.value.code


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("virus.exe", "MZ")
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_become_jpegs(kind: str) -> None:
    (page,) = pages_of([photo(kind, (3000, 1500))])
    image = Image.open(io.BytesIO(page))
    assert (image.format, max(image.size)) == ("JPEG", 2000)


def test_photos_of_phones_in_heic_do_too() -> None:
    assert Image.open(io.BytesIO(pages_of([heic()])[0])).format == "JPEG"


def test_each_page_of_a_pdf_is_a_picture() -> None:
    assert len(pages_of([pdf(3), photo()])) == 4


def test_where_and_when_a_photo_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "SecretPhone", {1: "N", 2: (36.0, 40.0, 0.0)}
    sent = photo(exif=exif)
    assert b"SecretPhone" in sent
    (page,) = pages_of([sent])
    assert b"SecretPhone" not in page
    assert not Image.open(io.BytesIO(page)).getexif()


def test_a_picture_that_lies_on_its_side_stands_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (page,) = pages_of([photo(size=(800, 400), exif=exif)])
    assert Image.open(io.BytesIO(page)).size == (400, 800)


def test_see_through_pictures_lie_on_white_paper() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(made, "PNG")
    (page,) = pages_of([made.getvalue()])
    assert min(Image.open(io.BytesIO(page)).getpixel((25, 25))) > 250


def test_what_hides_behind_a_photo_is_not_kept() -> None:
    """Phones put a film behind a photo: that is no reason to refuse it."""
    (page,) = pages_of([photo() + b"\x00\x00\x00\x18ftypmp42 a moving picture"])
    assert b"moving picture" not in page


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"MZ\x90\x00 a program", "claims.kind"),
        (b"<html><script>alert(1)</script>", "claims.kind"),
        (b"", "claims.kind"),
        (b"GIF89a", "claims.kind"),
        (b"\xff\xd8\xff broken", "claims.unreadable"),
        (b"%PDF-1.7 broken", "claims.unreadable"),
        (b"\xff\xd8\xff\xe0%PDF-1.4" + b"x" * 100, "claims.two_files"),
        (b"%PDF-1.4\n<script>", "claims.two_files"),
        (LOCKED, "claims.encrypted"),
        (b"\xff\xd8\xff" + b"0" * files.MOST_BYTES, "claims.large"),
    ],
)
def test_what_is_not_taken_is_refused_with_what_to_do(sent: bytes, why: str) -> None:
    assert code(sent) == why


def test_a_file_that_is_two_is_refused() -> None:
    assert code(photo() + archive()) == "claims.two_files"
    assert code(pdf() + archive()) == "claims.two_files"


def test_too_many_and_too_much() -> None:
    assert code() == "claims.no_files"
    assert code(*[photo()] * 7) == "claims.many_files"
    assert code(pdf(11)) == "claims.pages"
    assert code(pdf(6), pdf(6)) == "claims.pages"
    assert code(*[b"\xff\xd8\xff" + b"0" * (8 * 2**20)] * 3) == "claims.large"


def test_a_picture_that_grows_beyond_measure_is_refused() -> None:
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    assert len(made.getvalue()) < 200_000, "it looks small"
    assert code(made.getvalue()) in ("claims.pixels", "claims.unreadable")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(where=st.floats(0, 1), what=st.binary(min_size=1, max_size=40), kind=st.sampled_from(["JPEG", "PNG", "PDF"]))
def test_spoilt_files_are_taken_or_refused_never_a_fault(where: float, what: bytes, kind: str) -> None:
    whole = pdf(1) if kind == "PDF" else photo(kind, (200, 100))
    at = int(where * len(whole))
    try:
        pages = pages_of([whole[:at] + what + whole[at + len(what) :]])
    except Refusal:  # anything else is a fault
        pages = []
    assert all(page.startswith(b"\xff\xd8\xff") for page in pages)
