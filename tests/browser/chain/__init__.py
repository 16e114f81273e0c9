"""The ten steps from a plan to a day of care and what stands beside them, walked on its pages by the demo's people.

A step asserts what its pages must say, and shows pictures of them. Every step starts where the one before it ended.
"""

from tests.browser.chain import care, courses, day, figures, groups, plans

STEPS = (
    care.programme_is_public,  # 1
    care.guardian_applies,  # 2
    care.latecomer_is_refused,  # 2
    care.class_teacher_checks,  # 3
    care.office_decides,  # 3
    care.guardian_signs,  # 4
    groups.groups_and_rota,  # 6
    day.family_asks_for_leave,  # 8
    day.roll_is_called,  # 7
    day.missing_child_is_found,  # 7
    day.child_is_collected_early,  # 8
    day.session_is_closed,  # 9
    courses.family_chooses,  # 5
    courses.office_concludes,  # 5
    courses.family_is_told,  # 5
    figures.school_district_and_city,  # 10
    plans.three_plans_side_by_side,
    plans.family_goes_to_another_site,
)
