"""These tables only grow."""

from typing import ClassVar

from django.db import migrations

from kehou.base.frozen import frozen


class Migration(migrations.Migration):
    dependencies: ClassVar = [("planning", "0001_initial")]
    operations: ClassVar = [
        frozen("planning_planversion"),
    ]
