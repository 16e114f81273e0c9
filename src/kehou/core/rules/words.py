"""The closed vocabularies of plans, with the words people read; shared by all, so that levels and places compare."""

from collections.abc import Mapping
from typing import Literal

Level = Literal["nation", "province", "city", "district", "community", "school"]
ServiceKind = Literal["lunch", "noon", "after_school", "extended", "evening", "holiday", "drop_in"]
Content = Literal[
    "reading", "homework", "art", "sport", "science", "comprehensive", "new_lessons", "group_make_up", "added_burden"
]
Role = Literal[
    "guardian",
    "class_teacher",
    "care_teacher",
    "management_staff",
    "teaching_staff",
    "all_staff",
    "gate",
    "school",
    "outside_professional",
    "parent_volunteer",
]
GroundCode = Literal["not_on_roll", "late", "capacity", "earlier_exit"]

LEVEL_TITLES: Mapping[str, str] = {
    "nation": "国家",
    "province": "省",
    "city": "市",
    "district": "区县",
    "community": "社区",
    "school": "学校",
}
KIND_TITLES: Mapping[str, str] = {
    "lunch": "午餐",
    "noon": "午间",
    "after_school": "课后",
    "extended": "延时",
    "evening": "晚自习",
    "holiday": "假期",
    "drop_in": "临时",
}
CONTENT_TITLES: Mapping[str, str] = {
    "reading": "自主阅读",
    "homework": "自主作业",
    "art": "艺术",
    "sport": "体育",
    "science": "科技",
    "comprehensive": "其他综合类",
    "new_lessons": "上新课",
    "group_make_up": "集中补课",
    "added_burden": "加重课业负担",
}
ROLE_TITLES: Mapping[str, str] = {
    "guardian": "监护人",
    "class_teacher": "班主任",
    "care_teacher": "托管老师",
    "management_staff": "管理人员",
    "teaching_staff": "教学老师",
    "all_staff": "全校教职工",
    "gate": "门卫",
    "school": "学校",
    "outside_professional": "校外专业人员",
    "parent_volunteer": "家长志愿者",
}
