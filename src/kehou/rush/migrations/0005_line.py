"""The line in front of a selection; claims of those who are not let in yet wait."""

from django.db import migrations

from kehou.rush.migrations import LINE, TAKE


class Migration(migrations.Migration):
    dependencies = [("rush", "0004_ticket")]

    operations = [
        migrations.RunSQL(LINE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(TAKE.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
