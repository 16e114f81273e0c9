"""Hours of a course count on the days of its programme only: last term's do not stand in the way of this term's."""

import django.contrib.postgres.fields.ranges
from django.db import migrations, models

import kehou.base.constraints

_FILL = """
    UPDATE enrolment_courseslot s SET days = daterange(g.starts_on, g.ends_on, '[]')
    FROM enrolment_place p JOIN programmes_programme g ON g.id = p.programme_id WHERE p.id = s.place_id
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0005_papers_and_needs")]

    operations = [
        migrations.AddField("courseslot", "days", django.contrib.postgres.fields.ranges.DateRangeField(null=True)),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AlterField("courseslot", "days", django.contrib.postgres.fields.ranges.DateRangeField()),
        migrations.RemoveConstraint("courseslot", "one_child_one_slot"),
        migrations.AddConstraint(
            "courseslot",
            kehou.base.constraints.no_overlap(
                "one_child_one_slot",
                of="minutes",
                within=("pupil", "weekday"),
                while_=("days",),
                where=models.Q(live=True),
            ),
        ),
    ]
