"""The lane's one statement, and claims that nobody can change."""

from django.db import migrations

from kehou.base.frozen import frozen
from kehou.rush.migrations import TAKE


class Migration(migrations.Migration):
    dependencies = [
        ("rush", "0001_initial"),
        ("base", "0001_initial"),
        ("directory", "0001_initial"),
        ("enrolment", "0004_visiting"),
        ("programmes", "0004_per_child"),
    ]

    operations = [
        migrations.RunSQL(TAKE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
        frozen("rush_claim"),
    ]
