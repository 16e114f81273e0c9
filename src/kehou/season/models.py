"""How far the demo's season has been played."""

from django.db import models


class Season(models.Model):
    """The one season of a demo installation (pk 1)."""

    shape = models.CharField(max_length=20)
    seed = models.CharField(max_length=40)
    played_until = models.DateTimeField()
