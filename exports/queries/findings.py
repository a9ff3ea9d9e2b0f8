"""The findings about a file, in words: what was asked, what was found, what it means."""

from collections.abc import Callable
from datetime import date
from typing import Any

from exports.frames.ladder import FAMILY_RUNGS, PERSON_RUNGS, Rung
from exports.models import Return
from exports.queries.costs import costs_of_fields, costs_of_groups
from exports.rules import State, about, few_or_about
from privacy.rules.small_numbers import Told

Teller = Callable[[int], Told]

HOLDS, FAILS = (
    {"text": "Holds", "colour": "green"},
    {"text": "Does not hold", "colour": "red"},
)
NOT_TAKEN = {"text": "Not taken", "colour": "yellow"}
IDENTIFIERS = {
    "nino": "National Insurance number",
    "nhs_number": "NHS number",
    "upn": "unique pupil number",
    "postcode": "postcode",
    "e_mail": "e-mail address",
    "phone": "telephone number",
    "web_address": "web address",
    "exact_date": "exact date",
    "internal_id": "id of this system",
    "name_or_street": "name or street known to this system",
}
FAULTS = {
    "absence_not_possible": "attendance rows with more sessions missed than possible",
    "sanction_under_ten": "sanctions recorded against children under 10",
}
LEFT_OUT = {
    "sealed": "families whose record is sealed",
    "cannot_be_hidden": "people who look like nobody else, whatever is withheld",
    "stopped": "people who object, or whose information is restricted on their request",
}


def verdict_tag(state: str) -> dict[str, str]:
    """Whether the checks were passed, as a tag."""
    if state == State.FAILED:
        return {"text": "Failed", "colour": "red"}
    if state in (State.REQUESTED, State.BUILDING):
        return {"text": "Not yet run", "colour": "grey"}
    return {"text": "Passed", "colour": "green"}


def findings(shown: Return, tell: Teller) -> dict[str, Any]:
    """What the page shows of a built return; nothing before. `tell` says numbers to its reader."""
    if not shown.metrics:
        return {}
    checks = _checks(shown, tell)
    return {
        **{"checks": checks, "not_holding": [line for line in checks if line[1] == FAILS]},
        "summary": _summary(shown.metrics),
        **{"costs": costs_of_fields(shown), "groups": costs_of_groups(shown)},
        "rungs": _rungs(shown.metrics["rungs"]),
        "left_out": _left_out(shown.metrics),
        "manifest": _manifest(shown, tell(shown.rows or 0)),
        **COLUMNS,
    }


COLUMNS = {
    "check_columns": [{"label": "Check"}, {"label": "Result"}, {"label": "What was found"}],
    "rung_columns": [{"label": "Shown"}, {"label": "Of"}, {"label": "Number", "numeric": True}],
    "cost_columns": [{"label": "Field"}, {"label": "Rows withheld", "numeric": True}],
    "group_columns": [{"label": "Group"}, {"label": "Of its values withheld", "numeric": True}],
    "reading_columns": [{"label": name} for name in ("When", "Who", "How", "SHA-256")],
}


def _manifest(shown: Return, rows: Told) -> list[dict[str, Any]]:
    """What the file is."""
    known_by = date.fromisoformat(shown.params["as_of"])
    return [
        {"key": "Rows", "value": str(rows)},
        {"key": "SHA-256 of the file", "value": shown.sha256},
        {"key": "Size", "value": f"{(shown.size or 0):,} bytes"},
        {"key": "Layout version", "value": shown.layout_version},
        {"key": "Facts known by", "value": f"{known_by:%-d %B %Y}"},
        {"key": "Asked for by", "value": shown.requested_by.name},
        {"key": "Built", "value": f"{shown.built_at:%-d %B %Y, %H:%M}"},
    ]


def _check(name: str, words: str, failed: bool) -> list[Any]:
    return [name, FAILS if failed else HOLDS, words]


def _checks(shown: Return, tell: Teller) -> list[list[Any]]:
    """A line for each check that decides: its name, whether it holds, what was found."""
    metrics, k, rows = shown.metrics, shown.params["k"], tell(shown.rows or 0)
    failed = set(metrics["failures"])
    faults = sum(metrics["layout_faults"].values())
    hits = ", ".join(
        f"{IDENTIFIERS[kind]} ({tell(count)})"
        for kind, count in sorted(metrics["identifiers"].items())
    )
    layout_words = (
        f"{faults} cells hold something that the data dictionary does not allow."
        if faults
        else "Every cell holds a value of the data dictionary: no free text, no exact date, no id."
    )
    clean = "No number, code or address that identifies, and no name or street on this system."
    return [
        _check("Layout", layout_words, "layout" in failed),
        _check("Identifiers", f"Found: {hits}." if hits else clean, "identifiers" in failed),
        _check("Enough rows", f"The file has {rows} rows.", "rows" in failed),
        _check("People", alike_of_people(metrics, k, tell), "k_person" in failed),
        _check("Families", alike("family", metrics["family"], k, tell), "k_family" in failed),
        _check("Courses", alike("course", metrics["course"], k, tell), "k_trajectory" in failed),
        _check("Sensitive values", alike_in(metrics, tell), "l_diversity" in failed),
        _check("Earlier releases", difference(metrics, tell), "differencing" in failed),
        _check("Simulated intruder", intruder(metrics["intruder"], tell), "intruder" in failed),
        _opinion(metrics.get("opinion", {"taken": False}), tell, "second_opinion" in failed),
    ]


def _opinion(found: dict[str, Any], tell: Teller, failed: bool) -> list[Any]:
    """What outside packages say of the bytes; plainly where nobody asked them."""
    if not found["taken"]:
        words = (
            "No second opinion was taken: the outside programs are not installed here. Only the "
            "product’s own checks speak for this file."
        )
        return ["Second opinion", NOT_TAKEN, words]
    if "fault" in found:
        words = f"The outside programs {found['fault']}, so the return may not leave."
    else:
        by = " and ".join(f"{name} {number}" for name, number in found["versions"].items())
        words = (
            f"{by}, which read the finished file alone: the smallest group they find has "
            f"{tell(found['k_least'])}. {_tables(found['acro'])}"
        )
    return _check("Second opinion", words, failed)


def _tables(found: dict[str, Any]) -> str:
    """Of tables that could be made of the file: for information, since nobody sends one."""
    few = len(found["not_passed"])
    if not few:
        return f"Of {found['tables']} tables that could be made of it none has a small number."
    return (
        f"Of {found['tables']} tables that could be made of it {few} would have to be protected "
        "before they are published."
    )


def intruder(attack: dict[str, Any], tell: Teller) -> str:
    """What somebody who knows households made of the file."""
    exact = (
        f"Knowing household, ages, dates and problems of {tell(attack['attempts'])} people, it "
        f"claimed to have found {tell(attack['claimed'])} and was right about "
        f"{tell(attack['correct'])}."
    )
    return f"{exact}{_beyond_exact(attack, tell)} More than 1 in 1,000 is too many."


def _beyond_exact(attack: dict[str, Any], tell: Teller) -> str:
    """With facts that are partly wrong, and of the same people as if not in the file; nothing of a
    return that was built before this was tried."""
    linkage, control = attack.get("linkage"), attack.get("control")
    if not linkage or not control:
        return ""
    inside, outside = (
        f"{control[name] / max(control['guesses'], 1):.0%}"
        for name in ("right_inside", "right_outside")
    )
    return (
        f" With one fact in ten wrong, and each weighed, it claimed {tell(linkage['claimed'])} "
        f"and was right about {tell(linkage['correct'])}. The control group, the same people as if "
        f"not in the file: {tell(control['claimed'])} claimed all the same; a telling fact guessed "
        f"rightly of {outside}, and of {inside} with their rows in it."
    )


ALIKE = {
    "person": ("Everybody looks exactly like at least", "people", "others"),
    "family": ("Every family shown as one looks exactly like at least", "families", "others"),
    "course": (
        "The start, end, claim and status before and after of every family shown as one are those "
        "of at least",
        "families",
        "other families",
    ),
}


def alike(kind: str, found: dict[str, int], k: int, tell: Teller) -> str:
    """How many look alike, and how many do not; nobody is named."""
    begins, of_whom, others = ALIKE[kind]
    if found["below"]:
        return f"{about(found['below']).capitalize()} {of_whom} look like fewer than {k}."
    if not found["least"]:
        return "No family is shown as one, so there is nothing to compare."
    return f"{begins} {k - 1} {others}. The smallest group has {tell(found['least'])}."


def alike_of_people(metrics: dict[str, Any], k: int, tell: Teller) -> str:
    """How many people look alike; of those who do not, which columns together set them apart."""
    words, found = alike("person", metrics["person"], k, tell), metrics.get("apart", {})
    if not metrics["person"]["below"]:
        return words
    if not found:
        return f"{words} No two columns set them apart by themselves: it takes more together."
    said = ", ".join(f"{names} ({about(number)} people)" for names, number in found.items())
    return f"{words} What sets them apart most: {said}."


def alike_in(metrics: dict[str, Any], tell: Teller) -> str:
    """Whether knowing somebody's group tells something of them."""
    if metrics["uniform"]:
        groups = "group" if metrics["uniform"] == 1 else "groups"
        return (
            f"In {tell(metrics['uniform'])} {groups} of people who look alike everybody has the "
            "same sensitive value."
        )
    return (
        "In no group of people who look alike has everybody the same sensitive value, but for "
        f"values that more than four in five have.{_least_different(metrics['l_sensitive'])}"
    )


def _least_different(least: int) -> str:
    """How many different values a group has at least; nothing where nobody has any."""
    if not least:
        return ""
    if least == 1:
        return " At least one group has such a common value and no other."
    return f" Every group in which somebody has one has at least {least} different values."


def difference(metrics: dict[str, Any], tell: Teller) -> str:
    """What comparing this return with earlier ones would give away."""
    found = metrics["differencing"]
    releases = found["releases_compared"]
    if not releases:
        return "There is no earlier release to compare with."
    compared = f"Compared with {releases} earlier release{'' if releases == 1 else 's'}."
    implied = found["smallest_implied_cell"]
    if implied is None:
        return f"{compared} No number of families by their start differs."
    if "differencing" in metrics["failures"]:
        return f"{compared} At one start there are {few_or_about(implied)} families more or fewer."
    return (
        f"{compared} Where families by their start differ, they differ by {tell(implied)} or more."
    )


def _summary(metrics: dict[str, Any]) -> str:
    """How much of the families is left, in a sentence."""
    families, alone = about(metrics["families"]), about(metrics["alone"])
    return (
        f"Families shown as families: {families}. People shown without their family, because it "
        f"could be told apart: {alone}."
    )


def _rungs(counts: dict[str, int]) -> list[list[Any]]:
    """How families and people are shown, in the order of the ladder."""
    lines = [(_family_words(rung), "Families", counts.get(rung.name)) for rung in FAMILY_RUNGS] + [
        (f"Without their family, {rung.name}", "People", counts.get(rung.name))
        for rung in PERSON_RUNGS
    ]
    return [
        [words, unit, {"text": about(count).capitalize(), "numeric": True}]
        for words, unit, count in lines
        if count
    ]


def _family_words(rung: Rung) -> str:
    return f"Withheld: {rung.name}" if rung.withheld else rung.name.capitalize()


def _left_out(metrics: dict[str, Any]) -> list[str]:
    """Sentences about people and facts that are not in the file: every reason, whether or not
    it was anybody's."""
    counts = metrics["left_out"]
    people = [
        f"{few_or_about(counts.get(reason, 0))} {words}" for reason, words in LEFT_OUT.items()
    ]
    return people + [
        f"{about(count)} {FAULTS[kind]}" for kind, count in metrics["faults"].items() if count
    ]
