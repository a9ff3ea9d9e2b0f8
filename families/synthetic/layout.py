"""The case files: their columns, and the rows of one family in each."""

from families.synthetic.days import text
from families.synthetic.records import Case, Fact, Family, Need, Person, Row

COLUMNS: dict[str, str] = {
    "families": "family_ref framework identified_on assessed_on attached_on step_down_on closed_on "
    "closure_reason keyworker team",
    "people": "person_ref forename surname date_of_birth sex ethnicity upn nhs_number nino uprn "
    "address postcode died_on expecting_until",
    "memberships": "family_ref person_ref role lives_in_household parenting_responsibility "
    "joined_on left_on",
    "needs": "need_ref family_ref person_ref need identified_on identified_by evidenced closed_as",
    "artefacts": "family_ref artefact on_date covers_everyone detail",
    "interventions": "family_ref person_ref kind provider started_on ended_on outcome",
    "observations": "observation_ref family_ref person_ref kind code start_on end_on value out_of "
    "detail source recorded_on withdrawn",
    "claims": "family_ref route state on_date phase",
    "feeds": "source code from_date to_date",
    "terms": "term start_on end_on",
}
OF_FAMILIES = tuple(name for name in COLUMNS if name not in ("feeds", "terms"))


def file_rows(family: Family) -> dict[str, list[Row]]:
    """The rows of a family, by file."""
    ref = family.case.ref
    return {
        "families": [_case(family.case)],
        "people": [_person(m.person) for m in family.members if not m.shared],
        "memberships": [
            (
                ref,
                member.person.ref,
                member.role,
                _yes(member.at_home),
                _yes(member.parenting),
                text(joined),
                text(left),
            )
            for member in family.members
            for joined, left in member.spells
        ],
        "needs": [_need(ref, need) for need in family.needs],
        "observations": [
            _fact(f"O{family.case.number:07d}-{place}", ref, fact)
            for place, fact in enumerate(family.facts, start=1)
        ],
        **family.rows,
    }


def _yes(value: bool) -> str:
    return "Y" if value else "N"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _case(case: Case) -> Row:
    return (
        case.ref,
        case.framework,
        text(case.identified),
        text(case.assessed),
        text(case.attached),
        text(case.step_down),
        text(case.closed),
        case.reason,
        case.keyworker,
        case.team,
    )


def _person(person: Person) -> Row:
    return (
        person.ref,
        person.forename,
        person.surname,
        text(person.born) if person.birth_known else "",
        person.sex if person.sex_known else "U",
        person.ethnicity,
        person.upn,
        person.nhs_number,
        person.nino,
        person.home.uprn,
        person.home.address,
        person.home.postcode,
        text(person.died),
        text(person.expecting),
    )


def _need(ref: str, need: Need) -> Row:
    return (
        need.ref,
        ref,
        need.person.ref if need.person else "",
        need.kind.id,
        text(need.found),
        need.by,
        _yes(need.evidenced),
        "entered_in_error" if need.in_error else "",
    )


def _fact(observation: str, ref: str, fact: Fact) -> Row:
    return (
        observation,
        ref if fact.in_family else "",
        fact.person.ref if fact.person else "",
        fact.kind,
        fact.code,
        text(fact.start),
        text(fact.end),
        _number(fact.value),
        _number(fact.out_of),
        fact.detail,
        fact.source,
        text(fact.recorded),
        fact.withdrawn,
    )
