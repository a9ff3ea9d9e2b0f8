"""The words a framework may use; anything else is refused with the list of these."""

OPS = ("lt", "lte", "gt", "gte", "eq")
UNITS = ("week", "month", "school_term")
BASES = ("sourced", "recalled", "inferred")
MODES = ("consecutive", "point_in_time")
START_ANCHORS = ("case_closure", "step_down_or_closure")
PERIOD_ANCHORS = ("assessment_date", "check_date", "last_completed_term")
FAMILY_PARTS = ("dependent_child", "expectant_parent")
COUNT_UNITS = ("headline", "need")
ARTEFACTS = ("assessment", "plan", "allocation", "plan_goal_link", "intervention")
ROUTES = ("SSP", "CE", "SFO")
ABSENCE_BASES = ("all_absence", "unauthorised_only")
TERM_METRICS = ("attendance_pct", "absence_pct")

AGE_SUBJECTS = (
    "child",
    "adult",
    "young_person",
    "young_person_16_17",
    "child_0_5",
    "adult_with_parenting_responsibility",
)
NEED_SUBJECTS = (*AGE_SUBJECTS, "any_member", "household")
OUTCOME_SUBJECTS = (*NEED_SUBJECTS, "person_with_need", "every_school_age_child")

# Codes that case files may carry whatever the framework (spec/case-files.md).
COMMON_METRICS = ("authorised_absence_sessions", "unauthorised_absence_sessions")
COMMON_STATUSES = (
    "in_work",
    "full_time_education",
    "training",
    "unemployed",
    "left_compulsory_schooling",
)

TOP_LEVEL = (
    "schema_version",
    "kind",
    "extends",
    "framework",
    "versions",
    "family_definition",
    "eligibility",
    "whole_family_working",
    "vocabulary",
    "parameters",
    "headlines",
    "claim_routes",
    "claim_rules",
    "payments",
    "audit",
    "sign_up_conditions",
    "reporting",
)

TEST_KEYS = {
    "metric": {"metric", "op", "value", "value_param", "aggregate", "params", "period"},
    "event_count": {"event", "op", "value", "period", "phase"},
    "event_days": {"event", "op", "value", "period", "phase"},
    "status": {"status", "is", "within"},
    "change": {"metric", "op", "value", "measure_period", "baseline_period", "baseline_guard"},
    "judgement": {"by_roles", "reason_required"},
    "all_of": {"tests"},
    "any_of": {"tests"},
}
PERIOD_KEYS = {"unit", "count", "mode", "anchor"}
READING_KEYS = {"unit", "which"}
SUSTAIN_KEYS = {"unit", "count", "mode", "start_anchor", "alternative"}
CHANGE_OPS = ("reduction_pct_gte", "increase_gte", "increase_pct_gte")
