"""Which columns of the database hold which columns of the case files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from outcomes.casefiles import tables
from outcomes.casefiles.tables import Table


@dataclass(frozen=True)
class Source:
    """Where a file's rows are stored.

    `columns` are expressions in the order of the file; `sealed` names those that are encrypted.
    `known_by` is the expression by which an import looks up the rows of a batch; `alias` is the
    name under which the table of the rows stands in `origin`.
    """

    table: Table
    model: str
    alias: str
    columns: tuple[str, ...]
    origin: str
    known_by: str
    extra: str = "NULL"
    sealed: Mapping[str, str] = field(default_factory=dict)


def _yes_no(column: str) -> str:
    return f"CASE {column} WHEN TRUE THEN 'Y' WHEN FALSE THEN 'N' END"


_PEOPLE_SEALED = (
    *("forename", "surname", "upn", "nhs_number", "nino", "uprn", "address", "postcode"),
)

SOURCES: dict[str, Source] = {
    "families": Source(
        tables.FAMILIES,
        "families_family",
        "f",
        (
            *("f.reference", "v.code", "f.identified_on", "f.assessed_on", "f.attached_on"),
            *("f.step_down_on", "f.closed_on", "f.closure_reason", "u.email", "t.name"),
        ),
        """families_family f JOIN families_frameworkversion v ON v.id = f.framework_id
        LEFT JOIN families_allocation a ON a.family_id = f.id AND a.ended_on IS NULL
        LEFT JOIN privacy_user u ON u.id = a.worker_id
        LEFT JOIN privacy_team t ON t.id = f.team_id""",
        "f.reference",
        extra="f.framework_id || '/' || coalesce(f.local_plan_id::text, '')",
    ),
    "people": Source(
        tables.PEOPLE,
        "families_person",
        "p",
        (
            *("p.reference", "p.forename", "p.surname", "p.date_of_birth", "p.sex"),
            *("p.ethnicity", "p.upn", "p.nhs_number", "p.nino", "p.uprn", "p.address"),
            *("p.postcode", "p.died_on", "p.expecting_until"),
        ),
        "families_person p",
        "p.reference",
        sealed={name: name for name in _PEOPLE_SEALED},
    ),
    "memberships": Source(
        tables.MEMBERSHIPS,
        "families_member",
        "m",
        (
            *("f.reference", "p.reference", "m.role", _yes_no("m.lives_in_household")),
            *(_yes_no("m.parenting_responsibility"), "m.joined_on", "m.left_on"),
        ),
        """families_member m JOIN families_family f ON f.id = m.family_id
        JOIN families_person p ON p.id = m.person_id""",
        "f.reference",
    ),
    "needs": Source(
        tables.NEEDS,
        "families_need",
        "n",
        (
            *("n.reference", "f.reference", "p.reference", "n.need", "n.identified_on"),
            *("n.identified_by", _yes_no("n.evidenced"), "n.closed_as"),
        ),
        """families_need n JOIN families_family f ON f.id = n.family_id
        LEFT JOIN families_person p ON p.id = n.person_id""",
        "n.reference",
    ),
    "artefacts": Source(
        tables.ARTEFACTS,
        "families_artefact",
        "a",
        ("f.reference", "a.artefact", "a.on_date", _yes_no("a.covers_everyone"), "a.detail"),
        "families_artefact a JOIN families_family f ON f.id = a.family_id",
        "f.reference",
        sealed={"detail": "detail"},
    ),
    "interventions": Source(
        tables.INTERVENTIONS,
        "families_intervention",
        "i",
        (
            *("f.reference", "p.reference", "i.kind", "i.provider", "i.started_on"),
            *("i.ended_on", "i.outcome"),
        ),
        """families_intervention i JOIN families_family f ON f.id = i.family_id
        LEFT JOIN families_person p ON p.id = i.person_id""",
        "f.reference",
    ),
    "observations": Source(
        tables.OBSERVATIONS,
        "families_observation",
        "o",
        (
            *("o.reference", "f.reference", "p.reference", "o.kind", "o.code", "o.start_on"),
            *("o.end_on", "o.value", "o.out_of", "o.detail_text", "o.source", "o.recorded_on"),
            _yes_no("o.withdrawn"),
        ),
        """families_observation o LEFT JOIN families_family f ON f.id = o.family_id
        LEFT JOIN families_person p ON p.id = o.person_id""",
        "o.reference",
        extra="o.detail_code",
        sealed={"detail": "detail_text"},
    ),
    "feeds": Source(
        tables.FEEDS,
        "families_feedcoverage",
        "d",
        ("d.source", "d.code", "d.from_date", "d.to_date"),
        "families_feedcoverage d",
        "d.source",
    ),
    "terms": Source(
        tables.TERMS,
        "families_term",
        "e",
        ("e.term", "e.start_on", "e.end_on"),
        "families_term e",
        "e.term",
    ),
    "claims": Source(
        tables.CLAIMS,
        "outcomes_claim",
        "c",
        ("f.reference", "c.route", "c.state", "c.on_date", "c.phase"),
        "outcomes_claim c JOIN families_family f ON f.id = c.family_id",
        "f.reference",
    ),
}
