"""Families: who decides, who collects, and now and then somebody who must not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from kehou.areas.directory.sheets import ContactKind, ContactRow, Relation, Sex
from kehou.season.people.names import adult_name, surname

SINGLE_PARENT = 0.10
RAISED_BY_GRANDPARENT = 0.03
GRANDMOTHER_COLLECTS = 0.30
MOTHERS_GRANDMOTHER = 0.45
BARRED_PARENT = 0.03  # of single-parent families

_FULL = frozenset({ContactKind.DECIDES, ContactKind.COLLECTS, ContactKind.EMERGENCY})
_PARENT = frozenset({ContactKind.DECIDES, ContactKind.COLLECTS})
_COLLECTS = frozenset({ContactKind.COLLECTS})
_BARRED = frozenset({ContactKind.BARRED})


@dataclass(slots=True)
class Family:
    """Grown-ups that the children of a family share, and when those children were born."""

    surname: str
    contacts: tuple[ContactRow, ...]
    born: list[date] = field(default_factory=list)


def new_family(rng: Random, next_phone: Callable[[], str]) -> Family:
    name = surname(rng)
    chance = rng.random()
    if chance < RAISED_BY_GRANDPARENT:
        contacts = [_adult(rng, name, Relation.GRANDMOTHER, next_phone, _FULL)]
    elif chance < RAISED_BY_GRANDPARENT + SINGLE_PARENT:
        contacts = _single_parent(rng, name, next_phone)
    else:
        contacts = [
            _adult(rng, name, Relation.MOTHER, next_phone, _FULL),
            _adult(rng, name, Relation.FATHER, next_phone, _PARENT),
        ]
    if chance >= RAISED_BY_GRANDPARENT and rng.random() < GRANDMOTHER_COLLECTS:
        mothers = rng.random() < MOTHERS_GRANDMOTHER
        relation = Relation.MATERNAL_GRANDMOTHER if mothers else Relation.GRANDMOTHER
        contacts.append(_adult(rng, name, relation, next_phone, _COLLECTS))
    return Family(name, tuple(contacts))


def _single_parent(rng: Random, name: str, next_phone: Callable[[], str]) -> list[ContactRow]:
    parents = [Relation.MOTHER, Relation.FATHER] if rng.random() < 0.8 else [Relation.FATHER, Relation.MOTHER]
    contacts = [_adult(rng, name, parents[0], next_phone, _FULL)]
    if rng.random() < BARRED_PARENT:
        contacts.append(_adult(rng, name, parents[1], next_phone, _BARRED))
    return contacts


def _adult(
    rng: Random, family: str, relation: Relation, next_phone: Callable[[], str], kinds: frozenset[ContactKind]
) -> ContactRow:
    """Fathers carry the family's name; women kept their own."""
    male = relation is Relation.FATHER
    name = adult_name(rng, family if male else surname(rng), Sex.MALE if male else Sex.FEMALE)
    return ContactRow(name, relation, next_phone(), kinds)
