"""The one place that reads the clock. Everything else is handed `now` (aware, Asia/Shanghai)."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present moment: of the wall clock, or of the demo's movable one."""
    if settings.DEMO:
        from .models import DemoClock

        return DemoClock.read(timezone.now())
    return timezone.localtime()
