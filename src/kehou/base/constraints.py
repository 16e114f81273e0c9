"""Constraints PostgreSQL can hold without an extension (the embedded server brings no btree_gist)."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db.models import F, Func, Q, Value


def same(column: str) -> tuple[Any, str]:
    """Equality inside an exclusion constraint: a range of one integer overlaps only itself."""
    one = Func(F(column), F(column), Value("[]"), function="int8range", output_field=BigIntegerRangeField())
    return one, RangeOperators.OVERLAPS


def no_overlap(
    name: str, *, of: str, within: tuple[str, ...], where: Q | None = None, while_: tuple[str, ...] = ()
) -> Any:
    """No two rows equal in `within` may overlap in the range column `of`, as far as they overlap in `while_` too."""
    ranges = [(column, RangeOperators.OVERLAPS) for column in (of, *while_)]
    return ExclusionConstraint(name=name, expressions=[*(same(c) for c in within), *ranges], condition=where)
