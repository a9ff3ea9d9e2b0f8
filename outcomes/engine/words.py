"""Every state and code of the engine in words for people: the one table of them."""

from collections.abc import Mapping
from datetime import date

from families.framework.model import Framework

STATE_WORDS: Mapping[str, tuple[str, str]] = {
    "met_sustained": (
        "Met and sustained",
        "True for the whole sustain period, on data that covers it.",
    ),
    "met_in_window": ("Met, period running", "True now; the sustain period is not yet over."),
    "not_met": ("Not met", "Not true now, on the data there is."),
    "regressed": ("Gone back", "Had been reached and was then broken."),
    "no_data": ("Cannot be judged", "Data that is needed is missing. This is never a success."),
    "neutral": ("No longer applies", "The person has left, or is no longer of school age."),
    "overridden": ("Senior decision", "A senior decision of equivalent progress covers it."),
}

# Codes of §8; where a code ends in ":", what follows it is put in place of {}.
MISSING_WORDS: Mapping[str, str] = {
    "feed:": "No feed covers the whole period for: {}.",
    "term:": "No complete attendance data for the term {}.",
    "status:": "Nobody has ever recorded: {}.",
    "terms": "The dates of the school terms are not known.",
    "term_pending": "No school term that began since then has ended yet.",
    "person": "Attendance is judged for a child; this need names no person.",
    "judgement": "No professional judgement has been recorded.",
    "reading": "Two readings of the same tool on different days are needed.",
    "baseline_zero": "There was nothing before the need was identified that could have fallen.",
    "case_not_closed": "The case is not closed, so the sustain period has not begun.",
}

REASON_WORDS: Mapping[str, str] = {
    "not_yet_assessed": "The day on which eligibility is judged is still to come.",
    "no_dependent_child": "No dependent child or expectant parent on the day of judging.",
    "too_few_headlines": "Too few different headline problems.",
    "too_few_needs": "Too few needs.",
}

BLOCKED_WORDS: Mapping[str, str] = {
    "not_attached": "Work with the family has not begun.",
    "not_eligible": "The family is not eligible.",
    "wfw_assessment": "No assessment that covers everyone in the family.",
    "wfw_plan": "No plan that covers everyone in the family.",
    "wfw_allocation": "No lead worker is allocated.",
    "wfw_plan_goal_link": "The goals of the plan are not tied to the outcomes plan.",
    "wfw_intervention": "No support is recorded.",
    "already_claimed": "A claim for this family has been submitted or paid in this phase.",
    "need_not_met": "A need is not met.",
    "need_regressed": "A need had been met and has gone back.",
    "need_no_data": "A need cannot be judged for want of data.",
    "need_in_window": "A need is met but its sustain period is not over.",
    "no_need": "No need counts for outcomes.",
    "nothing_sustained": "No outcome of any need is met and sustained.",
    "education": "A school-age child's attendance is not good enough, or not known.",
    "case_not_closed": "The case is not closed.",
    "no_adult_off_benefit": "No adult has moved off an out-of-work benefit.",
    "employment_not_sustained": "No adult off benefit has stayed in work long enough.",
}

LEFT_OUT_WORDS: Mapping[str, str] = {
    "framework_unknown": "The framework of the family is not loaded.",
    "need_unknown": "A need of the family is not in its framework.",
    "person_unknown": "A need or membership names a person who is not known.",
}


def missing_words(code: str, framework: Framework) -> str:
    """A code of §8 as a sentence, with the framework's words for what it names."""
    if code in MISSING_WORDS:
        return MISSING_WORDS[code]
    kind, _, name = code.partition(":")
    return MISSING_WORDS[f"{kind}:"].format(code_words(name, framework))


def code_words(code: str, framework: Framework) -> str:
    """A code of an observation or feed in the framework's words."""
    words = framework.vocabulary
    if code in framework.outcomes:
        return framework.outcomes[code].label
    for vocabulary in (words.events, words.statuses, words.metrics):
        if code in vocabulary:
            return vocabulary[code]
    return code.replace("_", " ")


def day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
