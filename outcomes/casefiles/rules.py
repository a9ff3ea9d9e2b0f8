"""What the values of one row must be to each other and to the loaded frameworks."""

from collections.abc import Callable, Iterator

from families.rules.details import VERDICT
from outcomes.casefiles import tables, words
from outcomes.casefiles.known import Known
from outcomes.casefiles.tables import Table
from outcomes.casefiles.values import ordinal

# Column → what is wrong and what is allowed.
Finding = tuple[str, str]
RowRule = Callable[[list[str], Known], Iterator[Finding]]

MAX_LISTED = 40


def listed(allowed: frozenset[str]) -> str:
    """The allowed words, as far as anybody would read them."""
    first = sorted(allowed)[:MAX_LISTED]
    rest = len(allowed) - len(first)
    return ", ".join(first) + (f" and {rest} more" if rest else "") if first else "nothing"


def _in_order(table: Table, cells: list[str], *columns: str) -> Iterator[Finding]:
    """Each day on or after the one before it, where present."""
    before, latest = "", 0
    for column in columns:
        text = cells[table.places[column]]
        number = ordinal(text) if text else 0
        if number and number < latest:
            yield column, f"is before {before}; allowed is on or after it"
        if number >= latest:
            before, latest = f"{column} {text}", number


def family(cells: list[str], known: Known) -> Iterator[Finding]:
    """A family: its framework, its dates, its worker, its team."""
    _, framework, _, _, _, _, closed_on, reason, keyworker, team = cells
    yield from _in_order(
        tables.FAMILIES, cells, "identified_on", "attached_on", "step_down_on", "closed_on"
    )
    if framework and framework not in known.needs:
        allowed = listed(frozenset(known.needs))
        yield "framework", f"is not a loaded framework; allowed: {allowed}"
    if closed_on and not reason:
        yield "closure_reason", "is needed where closed_on is given"
    if keyworker.lower() in known.barred:
        yield "keyworker", "belongs to somebody whose role does not work with families"
    if not closed_on and team.lower() in known.closed_teams:
        yield "team", "was closed here; allowed for an open family: a team that is not, or none"


def membership(cells: list[str], known: Known) -> Iterator[Finding]:
    """A spell begins before it ends."""
    return _in_order(tables.MEMBERSHIPS, cells, "joined_on", "left_on")


def intervention(cells: list[str], known: Known) -> Iterator[Finding]:
    """An intervention begins before it ends."""
    return _in_order(tables.INTERVENTIONS, cells, "started_on", "ended_on")


def claim(cells: list[str], known: Known) -> Iterator[Finding]:
    """The phase is a framework."""
    phase = cells[tables.CLAIMS.places["phase"]]
    if phase and phase not in known.needs:
        yield "phase", f"is not a loaded framework; allowed: {listed(frozenset(known.needs))}"


def feed(cells: list[str], known: Known) -> Iterator[Finding]:
    """A feed covers days in order, of a code that can be fed."""
    code = cells[tables.FEEDS.places["code"]]
    if code and code not in known.fed:
        yield "code", f"is not a code of a loaded framework; allowed: {listed(known.fed)}"
    yield from _in_order(tables.FEEDS, cells, "from_date", "to_date")


def term(cells: list[str], known: Known) -> Iterator[Finding]:
    """A term begins before it ends."""
    return _in_order(tables.TERMS, cells, "start_on", "end_on")


def observation(cells: list[str], known: Known) -> Iterator[Finding]:
    """A fact: its code, whose it is, its value, its verdict, its days."""
    _, family_ref, person_ref, kind, code, start_on, end_on, value, _, detail, *_ = cells
    allowed = known.codes.get(kind)
    if allowed is not None and code and code not in allowed:
        yield "code", f"is not a {kind} of a loaded framework; allowed: {listed(allowed)}"
    if not family_ref:
        yield from _family_needed(person_ref, kind, code)
    if kind == "metric" and not value:
        yield "value", "is needed for a metric"
    if kind == "judgement" and not code.startswith(words.OVERRIDE) and not VERDICT.match(detail):
        yield "detail", "must begin with met or not_met for a judgement"
    if end_on and start_on:
        yield from _in_order(tables.OBSERVATIONS, cells, "start_on", "end_on")


def _family_needed(person_ref: str, kind: str, code: str) -> Iterator[Finding]:
    if not person_ref:
        yield "family_ref", "is needed where person_ref is empty"
    elif kind == "judgement":
        yield "family_ref", "is needed for a judgement"
    elif kind == "metric" and code.endswith(words.SCORE_ENDING):
        yield "family_ref", "is needed for a score"


def nothing(cells: list[str], known: Known) -> Iterator[Finding]:
    """No rule of the row beyond those of its values."""
    return iter(())


RULES: dict[str, RowRule] = {
    "families": family,
    "people": nothing,
    "memberships": membership,
    "needs": nothing,
    "artefacts": nothing,
    "interventions": intervention,
    "observations": observation,
    "claims": claim,
    "feeds": feed,
    "terms": term,
}
