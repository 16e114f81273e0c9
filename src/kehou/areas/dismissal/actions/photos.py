"""A collector's photo: made anew small, so that nothing else of the file survives, and encrypted."""

import io
from datetime import datetime

from PIL import Image, ImageOps

from kehou.areas.directory.models import Contact
from kehou.areas.dismissal.access import KEEP_PEOPLE
from kehou.areas.dismissal.models import ContactPhoto
from kehou.base import crypto
from kehou.base.access import Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

MOST_BYTES = 5 * 2**20
MOST_PIXELS = 40_000_000
SIDE = 320  # pixels
QUALITY = 80


def keep_photo(*, actor: Actor, contact: Contact, data: bytes, now: datetime) -> None:
    """The new photo in place of an earlier. Raises Refusal("photo.unfit") for what is no picture, or too big."""
    small = made_small(data)
    with recorded(actor, KEEP_PEOPLE, contact.pupil, at=now, district_id=contact.pupil.school.district_id) as record:
        sealed = crypto.seal_bytes(small, f"photo/{contact.pk}")
        ContactPhoto.objects.update_or_create(contact=contact, defaults={"sealed": sealed, "kept_at": now})
        record.detail = {"contact": contact.pk, "photo": True}


def drop_photo(*, actor: Actor, contact: Contact, now: datetime) -> None:
    with recorded(actor, KEEP_PEOPLE, contact.pupil, at=now, district_id=contact.pupil.school.district_id) as record:
        ContactPhoto.objects.filter(contact=contact).delete()
        record.detail = {"contact": contact.pk, "photo": False}


def picture(photo: ContactPhoto) -> bytes:
    """The JPEG."""
    return crypto.unseal_bytes(bytes(photo.sealed), f"photo/{photo.contact_id}")


def made_small(data: bytes) -> bytes:
    """A JPEG of at most SIDE pixels, without what the camera wrote into the file."""
    if len(data) > MOST_BYTES:
        raise Refusal("photo.unfit")
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refusal("photo.unfit")
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((SIDE, SIDE))
            made = io.BytesIO()
            upright.save(made, "JPEG", quality=QUALITY)
    except Refusal:
        raise
    except Exception as broken:  # whatever the decoder stumbles over means the same to the family
        raise Refusal("photo.unfit") from broken
    return made.getvalue()
