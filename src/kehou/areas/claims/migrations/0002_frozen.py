"""Who opened what is never changed."""

from typing import ClassVar

from django.db import migrations

from kehou.base.frozen import frozen


class Migration(migrations.Migration):
    dependencies: ClassVar = [("claims", "0001_initial")]
    operations: ClassVar = [frozen("claims_viewing")]
