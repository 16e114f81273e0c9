"""Instances made up by hypothesis: small, crowded, and with everything that can meet."""

from hypothesis import strategies as st

from kehou.core.allocation.instance import (
    Bundle,
    BundleMode,
    Child,
    Course,
    Instance,
    Numbers,
    Precedence,
    Quota,
    Rules,
    Short,
    Slot,
    Travel,
    Wish,
)

SEEDS = st.text("0123456789abcdef", min_size=1, max_size=8)
SITES = ("", "东", "西")
GROUPS = ("本校", "外校", "教工")


@st.composite
def slots(draw: st.DrawFn, most: int = 2) -> tuple[Slot, ...]:
    starts = draw(st.lists(st.tuples(st.integers(1, 2), st.sampled_from([960, 990, 1020])), max_size=most, unique=True))
    return tuple(Slot(day=day, start=start, end=start + 40) for day, start in starts)


@st.composite
def quotas(draw: st.DrawFn, capacity: int) -> tuple[Quota, ...]:
    found, left = [], capacity
    for group in draw(st.lists(st.sampled_from(GROUPS), max_size=2, unique=True)):
        reserved = draw(st.integers(0, left))
        left -= reserved
        at_most = draw(st.one_of(st.none(), st.integers(reserved, max(capacity, reserved))))
        found.append(Quota(group=group, reserved=reserved, at_most=at_most))
    return tuple(found)


@st.composite
def courses(draw: st.DrawFn, *, minimum: bool, with_quotas: bool) -> tuple[Course, ...]:
    found = []
    for index in range(draw(st.integers(1, 5))):
        capacity = draw(st.integers(0, 3))
        found.append(
            Course(
                key=f"课{index}",
                capacity=capacity,
                min_to_open=draw(st.integers(0, capacity)) if minimum else 0,
                quotas=draw(quotas(capacity)) if with_quotas else (),
                slots=draw(slots()),
                site=draw(st.sampled_from(SITES)),
            )
        )
    return tuple(found)


@st.composite
def wishes(draw: st.DrawFn, keys: list[str]) -> tuple[Wish, ...]:
    ranked = draw(st.lists(st.sampled_from(keys), max_size=4, unique=True))
    return tuple(
        Wish(
            course=key,
            renewal=draw(st.booleans()),
            tier=draw(st.integers(1, 2)),
            points=draw(st.integers(0, 2)),
        )
        for key in ranked
    )


@st.composite
def bundles(draw: st.DrawFn, children: list[str]) -> tuple[Bundle, ...]:
    order = draw(st.permutations(children))
    found, at = [], 0
    for index in range(draw(st.integers(0, 2))):
        size = draw(st.integers(2, 3))
        if at + size <= len(order):
            mode = draw(st.sampled_from(BundleMode))
            found.append(Bundle(key=f"家{index}", mode=mode, children=tuple(order[at : at + size])))
            at += size
    return tuple(found)


@st.composite
def instances(
    draw: st.DrawFn,
    *,
    most: int = 3,
    minimum: bool = True,
    with_quotas: bool = True,
    with_bundles: bool = True,
    numbers: Numbers | None = None,
    children: int = 9,
) -> Instance:
    """Any instance, unless something is left out."""
    offered = draw(courses(minimum=minimum, with_quotas=with_quotas))
    keys = [f"t{index}" for index in range(draw(st.integers(1, children)))]
    arrivals = draw(st.permutations(range(len(keys))))
    everybody = tuple(
        Child(
            key=key,
            wishes=draw(wishes([course.key for course in offered])),
            groups=tuple(draw(st.lists(st.sampled_from(GROUPS), max_size=2, unique=True))) if with_quotas else (),
            most=draw(st.integers(1, most)),
            arrival=arrival,
            lost=draw(st.integers(0, 2)),
            busy=draw(slots(1)) if most > 1 else (),
        )
        for key, arrival in zip(keys, arrivals, strict=True)
    )
    pair = st.lists(st.sampled_from(offered), min_size=2, max_size=2, unique=True)
    clashes = draw(st.lists(pair, max_size=2)) if most > 1 and len(offered) > 1 else []
    return Instance(
        rules=Rules(
            numbers=numbers or draw(st.sampled_from(Numbers)),
            order=tuple(draw(st.lists(st.sampled_from(Precedence), max_size=3, unique=True))),
            short=draw(st.sampled_from(Short)) if minimum else Short.KEEP,
            extra_tickets=draw(st.integers(0, 2)),
        ),
        courses=offered,
        children=everybody,
        bundles=draw(bundles(keys)) if with_bundles else (),
        travel=(Travel(sites=("东", "西"), minutes=draw(st.sampled_from([10, 30]))),) if most > 1 else (),
        clashes=tuple((one.key, other.key) for one, other in clashes),
    )
