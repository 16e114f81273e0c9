"""When a late child left, and whether its lateness was taken back."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("custody", "0007_leaving")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="latecollection",
            name="left_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="latecollection",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
    ]
