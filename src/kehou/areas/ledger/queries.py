"""What the pages of bills read. Voided bills stay on the list and count for nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet, Sum

from kehou.base.access import Actor, Role, visible

from .access import SEE_BILLS
from .models import Bill


@dataclass(frozen=True, slots=True)
class Totals:
    """Of bills that hold: how many, of how many children, and fen in all."""

    bills: int
    pupils: int
    amount: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What an office looks for: part of a child's name, one title, one school."""

    name: str = ""
    title: str = ""
    school: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """From the address; what is not a school's number asks for no school, and PostgreSQL has no NUL in texts."""
        words = {name: query.get(name, "").replace("\0", "").strip() for name in ("name", "title", "school")}
        number = words["school"]
        school = int(number) if number.isdecimal() and len(number) < 10 else None
        return cls(words["name"], words["title"], school)

    def apply(self, rows: QuerySet[Bill]) -> QuerySet[Bill]:
        wanted = Q()
        if self.name:
            wanted &= Q(pupil__name__icontains=self.name)
        if self.title:
            wanted &= Q(title=self.title)
        if self.school:
            wanted &= Q(school_id=self.school)
        return rows.filter(wanted)


def _seen_as(actor: Actor, *, family: bool) -> Actor:
    """The actor with only those posts: a finance officer's own child does not belong on the school's list."""
    posts = tuple(post for post in actor.posts if (post.role is Role.GUARDIAN) == family)
    return replace(actor, posts=posts)


def family_bills(actor: Actor) -> QuerySet[Bill]:
    """Bills of the actor's children, newest first, with their lines."""
    rows = Bill.objects.select_related("pupil__school_class", "school").prefetch_related("lines")
    return visible(_seen_as(actor, family=True), SEE_BILLS, rows).order_by("-issued_at", "-pk")


def office_bills(actor: Actor) -> QuerySet[Bill]:
    """Bills that the actor sees by office, newest first, with class and lines."""
    rows = Bill.objects.select_related("pupil__school_class", "school").prefetch_related("lines")
    return visible(_seen_as(actor, family=False), SEE_BILLS, rows).order_by("-issued_at", "-pk")


def is_office(actor: Actor) -> bool:
    return _seen_as(actor, family=False).may(SEE_BILLS)


def totals(rows: QuerySet[Bill]) -> Totals:
    """One query."""
    found = rows.filter(voided_at=None).aggregate(
        bills=Count("pk"), pupils=Count("pupil", distinct=True), amount=Sum("total")
    )
    return Totals(found["bills"], found["pupils"], found["amount"] or 0)


def choices(rows: QuerySet[Bill]) -> tuple[list[str], list[tuple[int, str]]]:
    """Titles and schools (id, name) that occur, for the filters."""
    plain = rows.order_by()
    titles = list(plain.order_by("title").values_list("title", flat=True).distinct())
    schools = list(plain.order_by("school__name").values_list("school_id", "school__name").distinct())
    return titles, schools
