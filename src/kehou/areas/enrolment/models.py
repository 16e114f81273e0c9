"""Applications, places, and the entrustment letters that go with them."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateRangeField, IntegerRangeField
from django.db import models
from django.db.models import Q

from kehou.base.access import Unit
from kehou.base.constraints import no_overlap


class Application(models.Model):
    """A guardian's own act: this child, this programme, these weekdays."""

    class State(models.TextChoices):
        SUBMITTED = "submitted"
        CHECKED = "checked"
        ADMITTED = "admitted"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    class Channel(models.TextChoices):
        ONLINE = "online"
        PAPER = "paper"  # handed in on paper, entered by the school

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="applications")
    school = models.ForeignKey("directory.School", models.PROTECT)
    district = models.ForeignKey("directory.District", models.PROTECT)
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="applications")
    school_class = models.ForeignKey("directory.SchoolClass", models.PROTECT)
    guardian = models.ForeignKey("directory.Guardian", models.PROTECT)
    channel = models.CharField(max_length=10, choices=Channel)
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    declared = models.JSONField(default=dict)  # facts about the child that the plan asks for, as the family told them
    client_key = models.UUIDField(unique=True)  # made by the form: a second tap is the same application
    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED)
    applied_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=40, blank=True)  # code of the plan's ground when refused
    note = models.CharField(max_length=200, blank=True)  # class teacher's remark to the office
    changed_at = models.DateTimeField(null=True)  # by the guardian, while the window was open
    confirmed_at = models.DateTimeField(null=True)  # what the school entered from paper is what the guardian wrote
    objected_at = models.DateTimeField(null=True)  # it is not: then nobody is admitted on it
    objection = models.CharField(max_length=200, blank=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.CLASS: "school_class_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "district_id",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "pupil"],
                condition=~Q(state__in=["refused", "withdrawn"]),
                name="one_live_application",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["school_class", "state"], name="application_by_class")]


class Place(models.Model):
    """A seat given to a child: in a programme, or in one of its courses."""

    class State(models.TextChoices):
        HELD = "held"  # given; course not yet concluded, or letter not yet signed
        ACTIVE = "active"
        ENDED = "ended"

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="places")
    course = models.ForeignKey("programmes.Course", models.PROTECT, null=True, related_name="places")
    school = models.ForeignKey("directory.School", models.PROTECT)
    district = models.ForeignKey("directory.District", models.PROTECT)
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT, related_name="places")
    school_class = models.ForeignKey("directory.SchoolClass", models.PROTECT)
    application = models.OneToOneField(Application, models.PROTECT, null=True, related_name="place")
    visiting = models.BooleanField(default=False)  # a child of another school, which counts it once (B5)
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    state = models.CharField(max_length=10, choices=State)
    client_key = models.UUIDField(unique=True, null=True)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.CLASS: "school_class_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "district_id",
        Unit.CITY: "district__city_id",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "course", "pupil"],
                nulls_distinct=False,
                condition=~Q(state="ended"),
                name="one_live_place",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "programme", "state"], name="place_by_school"),
            # The figures count the children of a school from this index alone.
            models.Index(fields=["school", "pupil"], condition=Q(state="active", visiting=False), name="taking_part"),
            models.Index(fields=["pupil"], condition=Q(state="active", visiting=True), name="visiting_elsewhere"),
        ]


class CourseSlot(models.Model):
    """When a course keeps a child, in minutes of the weekday: one child, one slot."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="slots")
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT)
    weekday = models.PositiveSmallIntegerField()
    minutes = IntegerRangeField()
    days = DateRangeField()  # of the programme's term: what ended before another begins does not stand in its way
    live = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            no_overlap(
                "one_child_one_slot", of="minutes", within=("pupil", "weekday"), while_=("days",), where=Q(live=True)
            )
        ]


class Letter(models.Model):
    """The text of an entrustment letter for one programme, as generated from plan and programme. Never changed."""

    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="letters")
    body = models.TextField()  # with {child}, {class}, {guardian}, {weekdays} left to be filled
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["programme", "sha256"], name="letter_text")]


class Agreement(models.Model):
    """A signed letter: the text, what was filled in, who signed, and the hash over all of it. Never changed."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="agreements")
    place = models.OneToOneField(Place, models.PROTECT, related_name="agreement")
    guardian = models.ForeignKey("directory.Guardian", models.PROTECT)
    fields = models.JSONField()
    channel = models.CharField(max_length=10, choices=Application.Channel)
    signed_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "place__pupil_id",
        Unit.CLASS: "place__school_class_id",
        Unit.SCHOOL: "place__school_id",
        Unit.DISTRICT: "place__district_id",
    }


class NeedClosed(models.Model):
    """A child that got nothing needs nothing any more: who said so, and why. A place needs no row (B2)."""

    class Why(models.TextChoices):
        FAMILY = "family"  # the family itself, online
        TOLD = "told"  # the family told the school
        MOVED = "moved"  # the child left the roll

    application = models.OneToOneField(Application, models.PROTECT, related_name="need_closed")
    why = models.CharField(max_length=10, choices=Why)
    note = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey("accounts.Account", models.PROTECT)
    at = models.DateTimeField()


class Referral(models.Model):
    """The district points a child without a place to a site with places: its family may apply there, late or not."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="referrals")
    programme = models.ForeignKey("programmes.Programme", models.PROTECT)
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "programme"], name="referred_once")]


class BehaviourStep(models.Model):
    """One step on the way that a plan lays down before a child may have to leave; a row never changes (B8)."""

    class Kind(models.TextChoices):
        RECORD = "record"  # what happened
        WARNING = "warning"  # the child was taught, the family warned
        HEARING = "hearing"  # the family was heard
        EXIT = "exit"  # the principal ended the place
        APPEAL = "appeal"  # the family asks the district
        KEPT = "kept"  # the district left it so
        LIFTED = "lifted"  # the district took it back; the child comes again

    place = models.ForeignKey(Place, models.PROTECT, related_name="behaviour")
    pupil = models.ForeignKey("directory.Pupil", models.PROTECT)
    school = models.ForeignKey("directory.School", models.PROTECT)
    district = models.ForeignKey("directory.District", models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField()  # on which it happened
    words = models.CharField(max_length=500)
    cites = ArrayField(models.CharField(max_length=120), default=list)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # account
    signed = models.CharField(max_length=60)  # the name under it
    scopes: ClassVar[Mapping[Unit, str]] = {
        Unit.PUPIL: "pupil_id",
        Unit.SCHOOL: "school_id",
        Unit.DISTRICT: "district_id",
    }

    class Meta:
        ordering: ClassVar = ["id"]
