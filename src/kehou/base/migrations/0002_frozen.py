"""These tables only grow."""

from typing import ClassVar

from django.db import migrations

from kehou.base.frozen import frozen


class Migration(migrations.Migration):
    dependencies: ClassVar = [("base", "0001_initial")]
    operations: ClassVar = [
        frozen("base_auditevent", "sealed_by_id"),
        frozen("base_auditseal"),
    ]
