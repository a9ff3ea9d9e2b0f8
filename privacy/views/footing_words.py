"""How the registers of impact assessments and sharing agreements are shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from privacy.actions import registers as actions
from privacy.forms.footing import AgreementForm, AssessmentForm
from privacy.models import ImpactAssessment, RightOverride, SharingAgreement
from privacy.models.registers import Put
from privacy.roles import Permission
from privacy.rules.registers import STATE_WORDS, State, until_words
from privacy.rules.retention import in_words
from privacy.web import ActionForm

CONFIRM, REFUSE, END = "confirm", "refuse", "end"
LABELS = {CONFIRM: "Confirm it", REFUSE: "Refuse it", END: "End it today"}
ONE = {"assessments": "assessment", "agreements": "agreement", "overrides": "override"}
DECISIONS: dict[str, Callable[..., Any]] = {
    CONFIRM: actions.confirm,
    REFUSE: actions.refuse,
    END: actions.end,
}


@dataclass(frozen=True)
class Register:
    """A register and its words."""

    model: type[Any]
    title: str
    one: str
    lede: str
    empty: str
    columns: tuple[str, ...]
    row: Callable[[Any], list[Any]]
    facts: Callable[[Any], dict[str, str]]
    # Of overrides a line is begun at the request that they are about.
    form: type[ActionForm] | None = None
    put: Callable[..., Any] | None = None
    seen_by: Permission = Permission.VIEW_PRIVACY_REGISTERS


def tag_of(line: Put) -> dict[str, str]:
    """Where it stands, as a tag with its day beneath."""
    words, colour = STATE_WORDS[line.state]
    hint = "" if line.ended_on else until_words(line.state, line.ends_on)
    return {"text": words, "colour": colour, "hint": hint}


def decisions_for(
    line: Put, kind: str, *, own: bool, keeps: bool, confirms: bool
) -> list[dict[str, Any]]:
    """The buttons of this person: nobody confirms what they put."""
    if line.state is State.WAITS:
        found = [CONFIRM, REFUSE] if confirms and not own else []
    else:
        found = [END] if line.ended_on is None and keeps else []
    return [_button(line, kind, each) for each in found]


def _button(line: Put, kind: str, decision: str) -> dict[str, Any]:
    url = reverse(f"privacy:{ONE[kind]}_decide", args=[line.pk, decision])
    return {"url": url, "label": LABELS[decision], "secondary": decision != CONFIRM}


def fact_rows(register: Register, line: Put) -> list[dict[str, str]]:
    """All that is known of it."""
    facts = {"Use": str(line.get_purpose_display()), **register.facts(line)}
    facts["Put by"] = f"{line.put_by.name}, {in_words(timezone.localdate(line.put_at))}"
    if line.confirmed_by and line.confirmed_at:
        day = in_words(timezone.localdate(line.confirmed_at))
        facts["Confirmed by"] = f"{line.confirmed_by.name}, {day}"
    facts["Ended"] = in_words(line.ended_on) if line.ended_on else ""
    return [{"key": key, "value": value} for key, value in facts.items() if value]


def _link(line: Put, text: str, hint: str) -> dict[str, str]:
    return {"text": text, "url": line.get_absolute_url(), "hint": hint}  # type: ignore[attr-defined]


def _assessment_row(each: ImpactAssessment) -> list[Any]:
    risk = each.get_risk_display().partition(":")[0]
    named = _link(each, each.title, each.reference)
    return [named, each.get_purpose_display(), risk, in_words(each.done_on), tag_of(each)]


def _assessment_facts(each: ImpactAssessment) -> dict[str, str]:
    return {
        "Kept at": each.reference,
        "Made on": in_words(each.done_on),
        "Looked at again by": in_words(each.review_on),
        "Risk that remains": each.get_risk_display(),
        "Regulator asked on": in_words(each.consulted_on) if each.consulted_on else "",
    }


def _agreement_row(each: SharingAgreement) -> list[Any]:
    named = _link(each, each.partner, each.get_standing_display())
    what = {"text": each.what, "hint": each.power}
    return [named, each.get_purpose_display(), what, each.reference, tag_of(each)]


def _agreement_facts(each: SharingAgreement) -> dict[str, str]:
    return {
        "With": f"{each.partner} ({each.get_standing_display().lower()})",
        "Kinds of information": each.what,
        "Power or contract": each.power,
        "Reference": each.reference,
        "From": in_words(each.from_on),
        "Until": in_words(each.until_on),
        "Where it is kept": each.get_region_display(),
        "Safeguard": each.safeguard,
    }


def _override_row(each: RightOverride) -> list[Any]:
    named = _link(each, each.reference, each.get_kind_display())
    return [named, each.get_purpose_display(), in_words(each.until_on), tag_of(each)]


def _override_facts(each: RightOverride) -> dict[str, str]:
    return {
        "Request": each.reference,
        "What outweighs it": each.get_kind_display(),
        "Why": each.reason,
        "Until": in_words(each.until_on),
    }


REGISTERS = {
    "assessments": Register(
        model=ImpactAssessment,
        title="Impact assessments",
        one="impact assessment",
        lede="No return, study or new use begins without one that somebody else has approved, and "
        "none goes on past the day on which it should have been looked at again.",
        empty="Record the assessment of each use before it begins.",
        form=AssessmentForm,
        put=actions.put_assessment,
        columns=("Assessment", "Use", "Risk", "Made", "State"),
        row=_assessment_row,
        facts=_assessment_facts,
    ),
    "agreements": Register(
        model=SharingAgreement,
        title="Sharing agreements",
        one="sharing agreement",
        lede="With whom information is shared, as what, and until when. A return for which no "
        "agreement is in force is not approved.",
        empty="Record what was agreed with each organisation that receives information.",
        form=AgreementForm,
        put=actions.put_agreement,
        columns=("With", "Use", "What", "Agreement", "State"),
        row=_agreement_row,
        facts=_agreement_facts,
    ),
    "overrides": Register(
        model=RightOverride,
        title="Restrictions and objections overridden",
        one="override",
        lede="A restriction gives way to somebody’s safety, an objection to compelling grounds: "
        "with a reason, for a while, and once a second person has confirmed it.",
        empty="They are begun on the page of the request.",
        columns=("Request", "Use", "Until", "State"),
        row=_override_row,
        facts=_override_facts,
        # Why somebody is not safe is for the two who weigh it.
        seen_by=Permission.CONFIRM_PRIVACY_REGISTERS,
    ),
}


def addresses_of(kind: str) -> dict[str, str]:
    """Where the register is, and where a line is added."""
    new = "privacy:rights" if REGISTERS[kind].form is None else f"privacy:{ONE[kind]}_new"
    return {"list_url": reverse(f"privacy:{kind}"), "new_url": reverse(new)}
