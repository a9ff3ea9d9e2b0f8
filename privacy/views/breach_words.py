"""What the pages of breaches show, in words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from privacy.forms.breaches import OTHERS
from privacy.models import Breach, BreachEntry
from privacy.rules.breaches import Risk, moment_words, short_moment
from privacy.rules.requests import Clock
from privacy.rules.retention import in_words
from privacy.views.request_words import ANY_TIME, COLOURS, DONE, IF_NEEDED, TO_DO

Kind = BreachEntry.Kind
# What stands in the values of an entry, and the words of its codes.
VALUES: dict[str, tuple[str, Mapping[str, Any]]] = {
    "safe_address": ("Safe address", dict(Breach.SafeAddress.choices)),
    "aware_at": ("Noticed", {}),
    "nature": ("Kind", dict(Breach.Nature.choices)),
    "people_kinds": ("Whom it is about", dict(Breach.People.choices)),
    "people": ("People", {}),
    "data_kinds": ("Information", dict(Breach.Data.choices)),
    "records": ("Records", {}),
    "decision": ("Decision", dict(Breach.Decision.choices)),
    "notified_at": ("Notified", {}),
    "notified_reference": ("Reference", {}),
    "told_on": ("Told on", {}),
    "not_told": ("Not told", dict(Breach.NotTold.choices)),
    "who": ("Told", dict(OTHERS)),
}

OF_WORDS = (Kind.CONSEQUENCES, Kind.MEASURES)
MOMENTS = ("aware_at", "notified_at")
# A step: the end of its address, its words, and its state.
Step = tuple[str, str, dict[str, str]]
AT_WILL: list[Step] = [
    ("others", "Processor, other councils, police", IF_NEEDED),
    ("action", "Add a follow-up action", ANY_TIME),
    ("note", "Add a note", ANY_TIME),
    ("aware", "Correct when it was noticed", IF_NEEDED),
]


def clock_tag(clock: Clock) -> dict[str, str]:
    """A clock as a tag."""
    return {"text": clock.words, "colour": COLOURS[clock.state]}


def clock_words(breach: Breach) -> str:
    """How long there is, on every page of a step: `Notify by Monday …: 29 hours left`."""
    return f"Notify by {moment_words(breach.due_at)} (72 hours). {breach.clock.words}."


def address_tag(breach: Breach) -> dict[str, str]:
    """The mark of the safe address."""
    if not breach.is_marked:
        return {"text": "No"}
    return {"text": breach.get_safe_address_display(), "colour": "red"}


def state_words(breach: Breach) -> dict[str, str]:
    """Where it stands."""
    if not breach.is_open:
        return {"text": "Closed", "colour": "grey"}
    if not breach.decision:
        return {"text": "To decide", "colour": "yellow"}
    return {"text": "Open", "colour": "blue"}


def row(breach: Breach) -> list[Any]:
    """A line of the register."""
    return [
        {"text": breach.reference, "url": breach.get_absolute_url()},
        clock_tag(breach.clock),
        short_moment(breach.due_at),
        address_tag(breach),
        breach.get_nature_display() or "–",
        {"text": "–" if breach.people is None else breach.people, "numeric": True},
        state_words(breach),
    ]


def own_row(breach: Breach) -> list[Any]:
    """What whoever reported it is told of it."""
    return [
        breach.reference,
        short_moment(breach.reported_at),
        address_tag(breach),
        {"text": "Closed", "colour": "grey"} if not breach.is_open else state_words(breach),
    ]


def clock_rows(breach: Breach) -> list[dict[str, Any]]:
    """The moments that matter, each with its zone: the clocks may change between."""
    rows = {
        "Noticed": moment_words(breach.aware_at),
        "Notify by (72 hours)": moment_words(breach.due_at),
        "Reported": f"{moment_words(breach.reported_at)}, {breach.reported_by.name}",
        "Decided": _signed(breach.decided_at, breach.decided_by),
        "Regulator notified": moment_words(breach.notified_at) if breach.notified_at else "",
        "Closed": _signed(breach.closed_at, breach.closed_by),
    }
    return [{"key": key, "value": value} for key, value in rows.items() if value]


def _signed(at: Any, by: Any) -> str:
    return f"{moment_words(at)}, {by.name}" if at else ""


def fact_rows(breach: Breach, said: Mapping[str, BreachEntry] | None) -> list[dict[str, Any]]:
    """What is recorded: codes and numbers, and under them what was said last of each.

    For whoever reads no words (None), what consists of words alone is left out.
    """
    if said is None:
        codes = [(key, value) for key, value, kind in _facts(breach) if kind not in OF_WORDS]
        return [{"key": key, "value": value} for key, value in codes]
    return [
        {"key": key, "value": value, "text": said[kind].text if kind in said else ""}
        for key, value, kind in _facts(breach)
    ]


def _facts(breach: Breach) -> list[tuple[str, str, str]]:
    """Each with its name, its codes in words, and the kind of entry that tells of it."""
    told = in_words(breach.told_on) if breach.told_on else breach.get_not_told_display()
    return [
        ("Safe address", breach.get_safe_address_display(), Kind.ADDRESS),
        ("Kind", breach.get_nature_display(), Kind.SCALE),
        ("Whom it is about", _many(breach.people_kinds, "people_kinds", breach.people), ""),
        ("Information", _many(breach.data_kinds, "data_kinds", breach.records), ""),
        ("Likely consequences", "", Kind.CONSEQUENCES),
        ("Measures taken", "", Kind.MEASURES),
        ("Decision", breach.get_decision_display(), Kind.DECISION),
        ("Regulator", breach.notified_reference, Kind.NOTIFIED),
        ("Telling the people", told, Kind.TOLD),
    ]


def _many(codes: list[str], name: str, number: int | None) -> str:
    """`About 12: children, parents`."""
    known = VALUES[name][1]
    listed = ", ".join(str(known[code]) for code in codes)
    return listed if number is None else f"About {number:,}: {listed}"


def entry(each: BreachEntry) -> dict[str, Any]:
    """An entry of the history: what was set, and what was said."""
    values = [_value(name, value) for name, value in each.values.items() if name in VALUES]
    return {"entry": each, "values": values, "on": in_words(each.on) if each.on else ""}


def _value(name: str, value: Any) -> str:
    label, known = VALUES[name]
    if name in MOMENTS:
        return f"{label}: {short_moment(datetime.fromisoformat(value))}"
    if name == "told_on":
        return f"{label}: {in_words(date.fromisoformat(value))}"
    codes = value if isinstance(value, list) else [value]
    return f"{label}: {', '.join(str(known.get(code, code)) for code in codes)}"


def action(each: BreachEntry, breach: Breach, *, may_work: bool) -> dict[str, Any]:
    """A follow-up action: what, by when, whether it is done."""
    finished = getattr(each, "finished", None)
    url = reverse("privacy:breach_action_done", args=[breach.pk, each.pk])
    return {
        "action": each,
        "by": in_words(each.on) if each.on else "",
        "done": f"{moment_words(finished.at)}, {finished.by.name}" if finished else "",
        "url": url if may_work and finished is None else "",
    }


def tasks(breach: Breach, said: Mapping[str, BreachEntry], in_the_way: str) -> list[dict[str, Any]]:
    """What is done and what is to be done, in the order in which it presses."""
    steps = [*_to_find_out(breach, said), *_asked_for(breach), *AT_WILL]
    closing = {"status": "Cannot start yet", "hint": in_the_way} if in_the_way else TO_DO
    steps.append(("close", "Close the breach", closing))
    return [
        {"label": label, "url": reverse("privacy:breach_step", args=[breach.pk, step]), **state}
        for step, label, state in steps
    ]


def _to_find_out(breach: Breach, said: Mapping[str, BreachEntry]) -> list[Step]:
    """What every breach needs."""
    return [
        ("safe-address", "Safe address", _state(breach.safe_address != "unknown")),
        ("what-happened", "What happened, and to how many", _state(bool(breach.nature))),
        ("consequences", "Likely consequences", _state(Kind.CONSEQUENCES in said)),
        ("measures", "Measures taken", _state(Kind.MEASURES in said)),
        ("decision", "Decide on the risk", _state(bool(breach.decision))),
    ]


def _asked_for(breach: Breach) -> list[Step]:
    """What follows from the decision."""
    risky = breach.decision in (Risk.RISK, Risk.HIGH)
    told = breach.told_on is not None or bool(breach.not_told)
    notify = ("notify", "Regulator notified", _state(breach.notified_at is not None))
    people = ("people", "Tell the people", _state(told))
    return [*([notify] if risky else []), *([people] if breach.decision == Risk.HIGH else [])]


def _state(done: bool) -> dict[str, str]:
    return DONE if done else TO_DO
