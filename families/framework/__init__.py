"""The framework as data: read, validate, apply a local plan, say it in plain words. No Django."""

from families.framework.model import (
    ClaimRoute,
    Eligibility,
    Framework,
    Headline,
    Need,
    Outcome,
    Parameter,
    Provenance,
    Requirement,
    Sustain,
)
from families.framework.nodes import FrameworkInvalid
from families.framework.plain_words import (
    BASIS_WORDS,
    SUBJECT_WORDS,
    outcome_words,
    parameter_words,
    sustain_words,
    words_of_test,
)
from families.framework.plan import LocalPlan, apply_plan, load_plan
from families.framework.read import load, load_all

__all__ = [
    "BASIS_WORDS",
    "SUBJECT_WORDS",
    "ClaimRoute",
    "Eligibility",
    "Framework",
    "FrameworkInvalid",
    "Headline",
    "LocalPlan",
    "Need",
    "Outcome",
    "Parameter",
    "Provenance",
    "Requirement",
    "Sustain",
    "apply_plan",
    "load",
    "load_all",
    "load_plan",
    "outcome_words",
    "parameter_words",
    "sustain_words",
    "words_of_test",
]
