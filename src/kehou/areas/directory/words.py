"""How schools say it: 三年级(2)班."""

GRADES = "一二三四五六七八九"


def grade_name(grade: int) -> str:
    return f"{GRADES[grade - 1]}年级"


def class_name(grade: int, number: int) -> str:
    return f"{grade_name(grade)}({number})班"
