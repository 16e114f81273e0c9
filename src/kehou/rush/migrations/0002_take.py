"""Claims that nobody can change. The lane's statements are installed after every migration, see kehou.rush.statements."""

from django.db import migrations

from kehou.base.frozen import frozen


class Migration(migrations.Migration):
    dependencies = [
        ("rush", "0001_initial"),
        ("base", "0001_initial"),
        ("directory", "0001_initial"),
        ("enrolment", "0004_visiting"),
        ("programmes", "0004_per_child"),
    ]

    operations = [frozen("rush_claim")]
