"""The closed vocabularies of plans, with the words people read; shared by all, so that levels and places compare."""

from collections.abc import Mapping
from typing import Literal

Level = Literal["nation", "province", "city", "district", "community", "school"]
ServiceKind = Literal["lunch", "noon", "after_school", "extended", "evening", "holiday", "drop_in"]

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
