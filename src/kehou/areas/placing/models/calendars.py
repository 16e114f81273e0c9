"""Secret addresses of a family's calendar."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Feed(models.Model):
    """A link that a family gave to its calendar app. Only its hash is kept; a new one ends the old one."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="calendar_feeds")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account"], condition=Q(revoked_at=None), name="one_calendar_feed")
        ]
