"""The lane's statement anew: hours count on the days of the term only."""

from django.db import migrations

from kehou.rush.migrations import TAKE


class Migration(migrations.Migration):
    dependencies = [("rush", "0002_take"), ("enrolment", "0006_slot_days")]
    operations = [migrations.RunSQL(TAKE.read_text("utf-8"), migrations.RunSQL.noop)]
