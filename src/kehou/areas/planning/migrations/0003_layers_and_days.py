"""Plans know those above them; adoptions know the days on which they hold."""

import datetime
from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("planning", "0002_frozen")]
    operations: ClassVar = [
        migrations.AddField("planversion", "uppers", models.JSONField(default=list)),
        migrations.AddField(
            "adoption", "holds_from", models.DateField(default=datetime.date.min), preserve_default=False
        ),
        migrations.AddField(
            "adoption", "holds_until", models.DateField(default=datetime.date.max), preserve_default=False
        ),
    ]
