"""What bars somebody from taking a child, and what gives the child to somebody, wait for each other."""

from collections.abc import Iterable

from kehou.areas.directory.models import Pupil


def hold_child(*pupils: Pupil) -> None:
    """Lock the children's rows until the transaction ends. To be taken before any other lock, and before asking."""
    hold_children(pupil.pk for pupil in pupils)


def hold_children(pks: Iterable[int]) -> None:
    """As `hold_child`, by id; always in the order of ids, so that two holders of many never wait in a ring."""
    list(Pupil.objects.select_for_update(no_key=True).filter(pk__in=sorted(set(pks))).order_by("pk").values_list("pk"))
