"""Field groups: what stays hidden on a record until somebody says why they need to see it.

Which codes belong to which group. The four groups are those of the security requirements (ASVS 5.0,
8.2.3: field-level access). That a code is in a group follows from its wording in the frameworks; no
public source sorts them, so a council confirms the lists with its data protection officer.
Deny first: a code that nobody has sorted is hidden as well.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from families.framework.model import (
    CompoundTest,
    CountChangeTest,
    EventTest,
    Framework,
    MetricTest,
    Need,
    Outcome,
    ReadingChangeTest,
    StatusTest,
    TermChangeTest,
    Test,
)


class Group(StrEnum):
    """One group of fields. Stored as these short words."""

    ADDRESS = "protected_address"
    HEALTH = "health"
    ABUSE = "domestic_abuse"
    ADOPTION = "adoption"
    UNSORTED = "unsorted"


GROUP_WORDS: Mapping[Group, str] = {
    Group.ADDRESS: "protected address",
    Group.HEALTH: "health",
    Group.ABUSE: "domestic abuse",
    Group.ADOPTION: "adoption",
    Group.UNSORTED: "not yet sorted",
}
# Days and whose: with these groups they tell enough to do harm, so they are hidden as well.
HIDES_WHOSE_AND_WHEN = frozenset({Group.ABUSE, Group.ADOPTION, Group.UNSORTED})
REASONS = {
    "case_work": "I work with this family and need it for what I do now",
    "safety": "Somebody’s safety",
    "meeting": "A meeting or visit about this family",
    "correction": "To put the record right",
    "request": "A question from the family or another agency",
    "oversight": "Supervision or a check of quality",
}

# Words of the vocabulary (events, statuses, measures) and common codes of case files.
_HEALTH_CODES = (
    "mental_health_need semh_need substance_need vulnerable_new_mother health_need_other "
    "in_treatment gp_registered immunisations_up_to_date dental_access parent_perinatal_need "
    "child_0_5_health_unmet child_0_5_development_unmet child_mental_health_need "
    "adult_mental_health_need physical_or_neuro_need adult_substance_need child_substance_need"
)
_ABUSE_CODES = (
    "domestic_abuse_callout domestic_incident_count da_victim_or_at_risk da_perpetrator "
    "domestic_abuse_incident da_victim child_affected_by_da abuse_or_neglect_in_household"
)
_OPEN_CODES = (
    "attendance_pct absence_pct offence_count asb_incident_count police_callout_count star_score "
    "rent_arrears_amount validated_score missing_count authorised_absence_sessions "
    "unauthorised_absence_sessions proven_offence asb_intervention fixed_term_exclusion "
    "permanent_exclusion section_47_enquiry police_callout missing_episode order_breach "
    "reopened_case suspension social_care_step_up eviction in_work prison_release_due_12m "
    "on_licence_or_supervision community_order_or_suspended alternative_provision_behaviour "
    "not_on_roll_not_educated_otherwise early_years_entitlement_not_taken early_help_need "
    "child_in_need child_protection_plan out_of_work_benefit uc_work_related_conditions "
    "school_leaver_no_plan neet in_eet financial_exclusion_risk suitable_education debt_plan_kept "
    "not_engaged_education sen_unmet parenting_support_need parental_conflict "
    "child_violence_at_home unsupported_young_carer cse_risk cce_risk radicalisation_risk "
    "extra_familial_harm adult_crime_asb child_crime_risk child_crime_asb "
    "temporary_accommodation_at_risk housing_unsuitable_or_at_risk young_person_excluded_from_home "
    "workless_adult money_or_debt_need young_person_neet settled_tenancy plan_kept need_managed "
    "full_time_education training unemployed left_compulsory_schooling attendance"
)
# Needs: those of 2015 to 2020 begin with H.
_HEALTH_NEEDS = "H3.2 H6.1 H6.2 H6.3 H6.4 2.1 2.2 2.3 3.1 3.2 3.3 4.1 4.2"
_ABUSE_NEEDS = "H5.1 H5.2 H5.3 6.1 8.1 8.2 8.3"
_OPEN_NEEDS = (
    "H1.1 H1.2 H1.3 H1.4 H1.5 H1.6 H2.1 H2.2 H2.3 H2.4 H2.5 H2.6 H2.7 H3.1 H3.3 H3.4 H3.5 H3.6 "
    "H3.7 H3.8 H4.1 H4.2 H4.3 H4.4 H4.5 1.1 1.2 1.3 1.4 5.1 5.2 5.3 5.4 6.2 6.3 6.4 6.5 6.6 7.1 "
    "7.2 7.3 9.1 9.2 9.3 10.1 10.2 10.3"
)
# What tells that somebody did, or may have done, what the law forbids (Article 10).
_OFFENCES = (
    "offence_count asb_incident_count proven_offence asb_intervention order_breach "
    "prison_release_due_12m on_licence_or_supervision community_order_or_suspended "
    "adult_crime_asb child_crime_risk child_crime_asb police_callout police_callout_count "
    "domestic_abuse_callout domestic_incident_count domestic_abuse_incident da_perpetrator "
    "H1.1 H1.2 H1.3 H1.4 H1.5 H1.6 H5.2 H5.3 7.1 7.2 7.3 8.2"
)
OFFENCES = frozenset(_OFFENCES.split())
# What is written rather than coded: kinds and providers of interventions, notes with artefacts.
_WRITTEN = (
    (Group.ADOPTION, r"adopt|special guardian|placement order"),
    (Group.ABUSE, r"domestic|violen|abus|refuge|\bidva\b|\bmarac\b|perpetrator|freedom programme"),
    (
        Group.HEALTH,
        r"health|counsel|therap|substance|\bdrug|alcohol|camhs|\bgp\b|hospital|medic|clinic|"
        r"midwi|pregnan|psych|autis|adhd|disab|self.harm|suicid|addict|detox|depress",
    ),
)
_PATTERNS = tuple((group, re.compile(words, re.IGNORECASE)) for group, words in _WRITTEN)
OVERRIDE = "override:"


def _sorted(**lists: str) -> dict[str, Group | None]:
    groups = {"health": Group.HEALTH, "abuse": Group.ABUSE, "open": None}
    return {code: groups[name] for name, codes in lists.items() for code in codes.split()}


CODES = _sorted(health=_HEALTH_CODES, abuse=_ABUSE_CODES, open=_OPEN_CODES)
NEEDS = _sorted(health=_HEALTH_NEEDS, abuse=_ABUSE_NEEDS, open=_OPEN_NEEDS)


def group_of_text(*texts: str) -> Group | None:
    """The group of what somebody wrote; words that belong to none are open."""
    text = " ".join(texts)
    return next((group for group, words in _PATTERNS if words.search(text)), None)


def group_of_need(code: str) -> Group | None:
    """The group of a need; one that nobody has sorted is hidden too."""
    return NEEDS.get(code, Group.UNSORTED)


def is_offence(code: str) -> bool:
    """Whether a need or an observation tells of an offence; one that nobody has sorted may."""
    code = code.removeprefix(OVERRIDE)
    return code in OFFENCES or (code not in CODES and code not in NEEDS)


def group_of_code(code: str, framework: Framework | None = None) -> Group | None:
    """The group of an observation's code: a word, an outcome of the framework, or an override."""
    if code.startswith(OVERRIDE):
        return group_of_need(code.removeprefix(OVERRIDE))
    if code in CODES:
        return CODES[code]
    outcome = framework.outcomes.get(code) if framework else None
    return group_of_outcome(outcome) if outcome else Group.UNSORTED


def group_of_outcome(outcome: Outcome, need: str = "") -> Group | None:
    """The group of an outcome: of all the needs that it applies to, or of a code that it asks for.

    With `need`, that of its result for this need.
    """
    asked = [CODES.get(code, Group.UNSORTED) for code in codes_of(outcome.test)]
    needs = [group_of_need(each) for each in outcome.applies_to]
    shared = needs[:1] if needs and all(needs) else []
    own = [group_of_need(need)] if need else []
    return strictest([*own, *shared, *asked])


def strictest(groups: Iterable[Group | None]) -> Group | None:
    """The one of several that hides most."""
    found = [group for group in groups if group is not None]
    return min(found, key=lambda group: (group not in HIDES_WHOSE_AND_WHEN, group), default=None)


def codes_of(test: Test) -> list[str]:
    """The words of the vocabulary that a test asks for."""
    match test:
        case CompoundTest():
            return [code for each in test.tests for code in codes_of(each)]
        case EventTest():
            return [test.event]
        case StatusTest():
            return [test.status]
        case MetricTest() | CountChangeTest() | ReadingChangeTest() | TermChangeTest():
            return [test.metric]
        case _:
            return []


def group_of_headline(needs: Collection[Need]) -> Group | None:
    """The group of a headline under which every need is of one."""
    groups = [group_of_need(need.id) for need in needs]
    return strictest(groups) if groups and all(groups) else None


@dataclass(frozen=True)
class Mask:
    """Which groups somebody does not see of a family."""

    hidden: frozenset[Group] = frozenset(Group)

    def hides(self, group: Group | None) -> bool:
        """Whether values of the group are hidden; what is of no group never is."""
        return group in self.hidden

    def hidden_among(self, *groups: Group | None) -> Group | None:
        """The strictest of these that is hidden."""
        return strictest(group for group in groups if self.hides(group))


ALL_HIDDEN = Mask()


def hidden_words(group: Group) -> str:
    """What stands in the place of a value."""
    return f"Hidden: {GROUP_WORDS[group]}"
