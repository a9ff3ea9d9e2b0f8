"""The closed lists of words in case files (`spec/case-files.md`)."""

from families.rules.codes import ETHNICITY_WORDS

SEXES = ("M", "F", "U")
YES_NO = ("Y", "N")
ETHNICITIES = tuple(ETHNICITY_WORDS)
ROLES = ("parent", "carer", "child", "young_person", "other_adult", "other_relative")
IDENTIFIED_BY = ("assessment", "partner_list", "referral", "keyworker")
CLOSED_AS = ("entered_in_error",)
ARTEFACTS = ("assessment", "plan", "allocation", "plan_goal_link", "intervention")
INTERVENTION_OUTCOMES = ("completed", "stopped", "declined", "ongoing")
KINDS = ("event", "status", "metric", "judgement")
ROUTES = ("SSP", "CE", "SFO")
CLAIM_STATES = ("submitted", "paid", "rejected", "withdrawn")
LIVE_CLAIMS = frozenset({"submitted", "paid"})
ENDED_CLAIMS = frozenset({"rejected", "withdrawn"})
OVERRIDE = "override:"
# Metrics that are a score of a family or person: they belong to the work with one family.
SCORE_ENDING = "_score"
