"""A collector's photo, for the eyes of gate, care teacher and the own family only."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kehou.areas.custody.access import SEE_PHOTO, access_photo
from kehou.areas.dismissal.actions.photos import picture
from kehou.base.pages import Request, page


@page(SEE_PHOTO)
@require_safe
def photo(request: Request, pk: int) -> HttpResponse:
    """The JPEG; kept by nobody on the way."""
    kept = access_photo(request.actor, pk, request.now.date())
    return HttpResponse(picture(kept), content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
