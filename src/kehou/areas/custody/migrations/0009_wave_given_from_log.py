"""Who was given in a wave is read from the log: a number beside it went stale when a child came back."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("custody", "0008_late_settled")]
    operations: ClassVar = [migrations.RemoveField(model_name="wavecount", name="given")]
