"""The framework as data: read, validate, apply a local plan, say it in plain words. No Django."""

from families.framework.lines import Confirmed, FrameworkLine, lines_of, with_confirmed
from families.framework.model import (
    ClaimRoute,
    Eligibility,
    Framework,
    Headline,
    Need,
    Outcome,
    Parameter,
    Requirement,
    Sustain,
)
from families.framework.nodes import FrameworkInvalid
from families.framework.plain_words import (
    BASIS_WORDS,
    SUBJECT_WORDS,
    basis_words,
    outcome_words,
    parameter_words,
    sustain_words,
    words_of_test,
)
from families.framework.plan import LocalPlan, apply_plan, load_plan
from families.framework.provenance import Provenance
from families.framework.read import load, load_all

__all__ = [
    "BASIS_WORDS",
    "SUBJECT_WORDS",
    "ClaimRoute",
    "Confirmed",
    "Eligibility",
    "Framework",
    "FrameworkInvalid",
    "FrameworkLine",
    "Headline",
    "LocalPlan",
    "Need",
    "Outcome",
    "Parameter",
    "Provenance",
    "Requirement",
    "Sustain",
    "apply_plan",
    "basis_words",
    "lines_of",
    "load",
    "load_all",
    "load_plan",
    "outcome_words",
    "parameter_words",
    "sustain_words",
    "with_confirmed",
    "words_of_test",
]
