"""These tables only grow."""

from typing import ClassVar

from django.db import migrations

from kehou.base.frozen import frozen


class Migration(migrations.Migration):
    dependencies: ClassVar = [("placing", "0001_initial")]
    operations: ClassVar = [
        frozen("placing_draw"),
        frozen("placing_seed"),
        frozen("placing_outcome"),
        frozen("placing_drawstep"),
        frozen("placing_verdict"),
        frozen("placing_waitingevent"),
        frozen("placing_merger"),
    ]
