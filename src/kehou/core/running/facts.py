"""What the platform knows of a child or a day, in the words of plans."""

from collections.abc import Mapping

WEEKDAY_TOKENS: Mapping[int, str] = {1: "mon", 2: "tue", 3: "wed", 4: "thu", 5: "fri", 6: "sat", 7: "sun"}
STAGES: Mapping[str, range] = {"primary": range(1, 7), "junior": range(7, 10), "senior": range(10, 13)}


def stage_of(grade: int) -> str:
    """`primary` for grades 1 to 6, `junior` for 7 to 9, `senior` above."""
    return next((stage for stage, grades in STAGES.items() if grade in grades), "senior")


def grades_of(stages: list[str]) -> tuple[int, ...]:
    """The grades of a school with these stages."""
    return tuple(grade for stage, grades in STAGES.items() if stage in stages for grade in grades)
