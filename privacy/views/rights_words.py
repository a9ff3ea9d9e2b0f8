"""What the pages of rights beside access show, in words."""

from typing import Any

from django.urls import reverse

from privacy.finding import Found
from privacy.models import RecipientNotice, RightsRequest
from privacy.rules import rights as rules
from privacy.rules.retention import in_words
from privacy.views.request_words import ANY_TIME, COLOURS, DONE, IF_NEEDED, TO_DO

OUTCOME_COLOURS = {"granted": "green", "partly": "orange", "refused": "red", "withdrawn": "grey"}
HOLDS = {
    rules.Holds.YES: {"text": "Applies", "colour": "green"},
    rules.Holds.NO: {"text": "Does not apply", "colour": "grey"},
    rules.Holds.WEIGH: {"text": "To be weighed", "colour": "yellow"},
}
ENDS = {"restriction": "Lift the restriction", "erasure": "Record that it was erased"}
STATUS_COLOURS = {"to_tell": "blue", "told": "green", "impossible": "grey"}


def clock_tag(held: RightsRequest) -> dict[str, str]:
    """Its clock, or how it was decided once the person was told."""
    if not held.is_open:
        colour = OUTCOME_COLOURS[held.outcome]
        return {"text": str(held.get_outcome_display()), "colour": colour}
    return {"text": held.clock.words, "colour": COLOURS[held.clock.state]}


def row(held: RightsRequest) -> list[Any]:
    """A line of the list. No names: they stand on the request's page."""
    return [
        {"text": held.reference, "url": held.get_absolute_url()},
        {"text": held.get_right_display(), "hint": held.get_purpose_display()},
        clock_tag(held),
        in_words(held.due_on) if held.due_on else "–",
        in_words(held.received_on),
        held.get_outcome_display() or "Not yet",
    ]


def found_row(found: Found) -> list[Any]:
    """Somebody who may be meant."""
    url = reverse("privacy:right_open", args=[found.person_id])
    name = {"text": found.initials or "No name", "url": url}
    return [name, found.birth_year or "Not known", found.team]


def table_rows(standing: dict[str, str]) -> list[list[Any]]:
    """Which rights hold of which use, as the register of bases has it; the refusals in words."""
    found = []
    for purpose, basis in standing.items():
        for right in rules.Right:
            said = rules.answer_of(right, basis, purpose)
            use = {
                "text": rules.PURPOSE_WORDS[purpose],
                "hint": rules.BASIS_WORDS[basis],
            }
            words = {"text": said.words, "hint": said.citation}
            found.append([use, rules.RIGHT_WORDS[right], HOLDS[said.holds], words])
    return found


def fact_rows(held: RightsRequest) -> list[dict[str, Any]]:
    """What is recorded of it."""
    rows = {
        "What the person wants": held.get_right_display(),
        "Which use": held.get_purpose_display(),
        "Basis of that use": held.get_basis_display(),
        "What the law says": f"{held.law.words} ({held.law.citation})",
        "Received": f"{in_words(held.received_on)} ({held.get_channel_display()})",
        "Who asks": held.get_requester_display(),
        "Identity": held.get_identity_how_display() or "Not checked",
        **_days(held),
        "Effect now": effect_words(held),
    }
    return [{"key": key, "value": value} for key, value in rows.items() if value]


def _days(held: RightsRequest) -> dict[str, str]:
    """The days of its clock."""
    extended = f", extended on {in_words(held.extended_on)}" if held.extended_on else ""
    return {
        "Statutory day": f"{in_words(held.due_on)}{extended}" if held.due_on else "",
        "Last working day": in_words(held.due_working_on) if held.due_working_on else "",
        "Decided": _decided(held),
        "Person told": in_words(held.answered_on) if held.answered_on else "",
    }


def _decided(held: RightsRequest) -> str:
    if held.decided_on is None or held.decided_by is None:
        return ""
    by = held.decided_by.name
    return f"{held.get_outcome_display()} on {in_words(held.decided_on)} by {by}"


def effect_words(held: RightsRequest) -> str:
    """What the request stops at this moment."""
    upheld = held.outcome in rules.UPHELD
    if held.right == rules.Right.OBJECTION and (upheld or not held.outcome):
        return f"“{held.get_purpose_display()}” leaves this person out, from the next use on"
    if held.right == rules.Right.RESTRICTION and upheld and not held.ended_on:
        return "Nothing of this person is used: returns, study, outcomes, claims, search"
    if held.right == rules.Right.ERASURE and upheld:
        erased = held.ended_on
        return f"Erased on {in_words(erased)}" if erased else "Waits for the disposal"
    return ""


def tasks(held: RightsRequest) -> list[dict[str, Any]]:
    """What is done and what is to be done; buttons follow from the table of the law."""
    found = []
    if held.is_open:
        found += _open_tasks(held)
    if held.right in rules.ENDING and held.outcome in rules.UPHELD and not held.ended_on:
        found.append(_task(held, "end", ENDS[held.right], IF_NEEDED))
    found += _override_tasks(held)
    return found


def _override_tasks(held: RightsRequest) -> list[dict[str, Any]]:
    """What two people may put above it: somebody's safety, or compelling grounds."""
    if held.right == rules.Right.RESTRICTION and held.outcome in rules.UPHELD and not held.ended_on:
        return [_task(held, "override", "Use it all the same, to keep somebody safe", IF_NEEDED)]
    weighed = held.law.holds is rules.Holds.WEIGH
    if held.right == rules.Right.OBJECTION and weighed and held.is_open and not held.outcome:
        return [_task(held, "override", "Record compelling grounds, before a refusal", IF_NEEDED)]
    return []


def _open_tasks(held: RightsRequest) -> list[dict[str, Any]]:
    checked = held.identity_checked_on is not None
    asked = [] if checked else [_task(held, "ask-identity", "Ask for proof of identity", IF_NEEDED)]
    longer = [] if held.extended_on else [_task(held, "extend", "Take more time", IF_NEEDED)]
    decide = "Decide it" if held.law.holds is not rules.Holds.NO else "Refuse it, with the reason"
    return [
        *asked,
        _task(held, "identity", "Check identity", DONE if checked else TO_DO),
        *longer,
        _task(held, "note", "Record what was said or done", ANY_TIME),
        *([] if held.outcome else [_task(held, "decide", decide, TO_DO)]),
        _task(held, "answer", "Tell the person", TO_DO),
    ]


def _task(held: RightsRequest, step: str, label: str, status: dict[str, str]) -> dict[str, Any]:
    url = reverse("privacy:right_step", args=[held.pk, step])
    return {"label": label, "url": url, **status}


def notice_row(each: RecipientNotice) -> list[Any]:
    """Who had the information, what of it, and whether they were told."""
    url = reverse("privacy:right_recipient", args=[each.request_id, each.pk])
    waits = each.status == RecipientNotice.Status.TO_TELL
    name = {"text": each.recipient, **({"url": url} if waits else {})}
    by = each.by.name if each.by else ""
    status = {"text": each.get_status_display(), "colour": STATUS_COLOURS[each.status]}
    when = {"text": in_words(each.on) if each.on else "–", "hint": by}
    had = in_words(each.received_on) if each.received_on else "Not known"
    return [name, {"text": each.what, "hint": had}, status, when]
