"""What every template can see."""

from typing import Any

from django.conf import settings

from .pages import Request


def page(request: Request) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None), "now": getattr(request, "now", None), "demo": settings.DEMO}
