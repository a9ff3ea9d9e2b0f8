"""The council's own work with a family: dates, staff, artefacts, interventions, claims."""

from families.synthetic import catalogue
from families.synthetic.chance import Chance, Weighted
from families.synthetic.days import TODAY, day, text
from families.synthetic.names import BRITISH, COMMUNITIES
from families.synthetic.people import Council
from families.synthetic.places import place_of
from families.synthetic.records import Case, Family, Row

CASELOAD = 36  # families in a row that one keyworker has
_FAMILIES_PER_TEAM = 600
_TEAMS = (
    "North locality",
    "South locality",
    "East locality",
    "West locality",
    "Central family help",
    "Early Help Hub",
    "Youth and families",
    "Housing and families",
)
_FRAMEWORKS: Weighted[str] = Weighted([(catalogue.TF, 70), (catalogue.SF, 26), (catalogue.FFP, 4)])
# First and last day on which families became known under a framework.
_KNOWN = {
    catalogue.TF: (day(2015, 1, 5), day(2019, 11, 30)),
    catalogue.SF: (day(2022, 10, 3), day(2025, 1, 31)),
    catalogue.FFP: (day(2025, 4, 1), day(2025, 12, 31)),
}
_REASONS: Weighted[str] = Weighted(
    [
        ("outcomes achieved", 58),
        ("stepped down to universal services", 14),
        ("disengaged", 11),
        ("moved out of area", 7),
        ("escalated to social care", 6),
        ("no further support needed", 2),
        ("consent withdrawn", 2),
    ]
)
_KINDS = [
    "school attendance panel",
    "parenting course",
    "youth work",
    "family support",
    "debt advice",
    "counselling",
    "mentoring",
    "housing support",
    "play therapy",
    "domestic abuse recovery",
    "substance treatment",
    "employment coaching",
]
_PROVIDERS = [
    "Riverside CIC",
    "Family Help South",
    "Step Forward, Young People",
    "Family Help North",
    "St Anne's Centre",
    "Open Door",
    "Northgate Trust",
    "Talk & Listen",
    "Bridge House",
    'The "Hive" Project',
]
_ENDS: Weighted[str] = Weighted([("completed", 62), ("stopped", 30), ("", 8)])
_CLAIM_STATES: Weighted[str] = Weighted(
    [("paid", 50), ("submitted", 22), ("rejected", 20), ("withdrawn", 8)]
)
_WORKERS = tuple(
    dict.fromkeys(
        name for name in BRITISH.female + BRITISH.male if name.isascii() and name.isalpha()
    )
)
_WORKER_SURNAMES = tuple(
    dict.fromkeys(
        name
        for community in COMMUNITIES.things
        for name in community.surnames
        if name.isascii() and name.isalpha()
    )
)


def keyworker(number: int) -> str:
    """The e-mail address of a keyworker: no two have the same."""
    turn, first = divmod(number, len(_WORKERS))
    last = _WORKER_SURNAMES[(turn + 7 * first) % len(_WORKER_SURNAMES)]
    namesakes = turn // len(_WORKER_SURNAMES)
    return f"{_WORKERS[first]}.{last}{namesakes or ''}@council.example".lower()


def team(council: Council, family: int) -> str:
    """The team of the keyworker; in a big council it is named after its authority as well."""
    teams = max(len(_TEAMS), council.families // _FAMILIES_PER_TEAM)
    number = family // CASELOAD % teams
    name = _TEAMS[number % len(_TEAMS)]
    if teams == len(_TEAMS):
        return name
    authority, _ = place_of(number // len(_TEAMS) * 8, council.authorities)
    return f"{authority.name}: {name}"


def open_case(chance: Chance, council: Council, number: int) -> Case:
    """A case with its dates in order; three in four are served, six in ten of these closed."""
    turn = catalogue.turn_of(number)
    framework = turn[0] if turn else chance.weighted(_FRAMEWORKS)
    identified = chance.between(*_KNOWN[framework])
    case = Case(
        number=number,
        ref=f"F{number:07d}",
        framework=framework,
        identified=identified,
        assessed=None if chance.likely(0.14) else identified + chance.between(0, 75),
        attached=identified + chance.between(0, 120) if chance.likely(0.75) else None,
        step_down=None,
        closed=None,
        reason="",
        keyworker="",
        team="" if chance.likely(0.06) else team(council, number),
    )
    if case.attached is not None:
        _serve(chance, case, case.attached)
    elif chance.likely(0.05):
        case.closed, case.reason = identified + chance.between(30, 200), "consent withdrawn"
    return case


def _serve(chance: Chance, case: Case, attached: int) -> None:
    """Keyworker, step-down and closure of a family that is worked with."""
    if not chance.likely(0.04):
        case.keyworker = keyworker(case.number // CASELOAD)
    step = attached + chance.between(60, 420)
    end = (step if chance.likely(0.6) else attached) + chance.between(0, 330)
    if step <= end and chance.likely(0.6) and step < TODAY:
        case.step_down = step
    if chance.likely(0.62) and max(end, case.step_down or 0) < TODAY:
        case.closed = max(end, case.step_down or 0)
        case.reason = chance.weighted(_REASONS)


def add_work(chance: Chance, family: Family) -> None:
    """Rows of artefacts, interventions and earlier claims."""
    family.rows["artefacts"] = _artefacts(chance, family.case)
    family.rows["interventions"] = _interventions(chance, family)
    family.rows["claims"] = _claims(chance, family.case)


def _artefacts(chance: Chance, case: Case) -> list[Row]:
    """Mostly all that the framework asks for; now and then one is missing."""
    if case.attached is None:
        days = {"assessment": case.judged} if chance.likely(0.6) else {}
    else:
        last = "plan_goal_link" if case.framework == catalogue.TF else "intervention"
        days = {
            "assessment": case.judged + chance.between(0, 30),
            "allocation": case.attached + chance.between(0, 40),
            "plan": case.attached + chance.between(10, 120),
            last: case.attached + chance.between(20, 150),
        }
        if chance.likely(0.12):
            del days[chance.pick(list(days))]
    rows: list[Row] = []
    for artefact, on_day in days.items():
        whole = artefact not in ("assessment", "plan") or not chance.likely(0.03)
        detail = "signed by parent" if artefact == "assessment" and chance.likely(0.4) else ""
        rows.append((case.ref, artefact, text(on_day), "Y" if whole else "N", detail))
        if artefact in ("assessment", "plan") and chance.likely(0.35):
            again = text(on_day + chance.between(60, 200))
            rows.append((case.ref, artefact, again, "Y", "review"))
    return rows


def _interventions(chance: Chance, family: Family) -> list[Row]:
    case = family.case
    if case.attached is None:
        return []
    rows: list[Row] = []
    started = case.attached
    for _ in range(chance.between(0, 3)):
        started += chance.between(1, 120)
        person = chance.pick(family.members).person.ref if chance.likely(0.5) else ""
        outcome, ended = chance.weighted(_ENDS), text(started + chance.between(20, 250))
        if chance.likely(0.3):
            outcome, ended = chance.pick(("declined", "ongoing", "")), ""
        kind, provider = chance.pick(_KINDS), chance.pick(_PROVIDERS)
        rows.append((case.ref, person, kind, provider, text(started), ended, outcome))
    return rows


def _claims(chance: Chance, case: Case) -> list[Row]:
    """Earlier claims: at most one live one; a rejected one may have been put in again."""
    if case.attached is None or case.framework == catalogue.FFP or not chance.likely(0.045):
        return []
    route = chance.pick(("SSP", "SSP", "CE")) if case.framework == catalogue.TF else "SFO"
    state = chance.weighted(_CLAIM_STATES)
    on_day = (case.closed or case.attached + 200) + chance.between(20, 300)
    if on_day > TODAY:
        return []
    rows: list[Row] = [(case.ref, route, state, text(on_day), case.framework)]
    if state == "rejected" and chance.likely(0.4):
        again = text(on_day + chance.between(30, 120))
        rows.append((case.ref, route, chance.pick(("submitted", "paid")), again, case.framework))
    return rows
