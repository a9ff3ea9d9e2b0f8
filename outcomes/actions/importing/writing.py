"""A batch of whole families into the tables, in the transaction of the caller."""

from collections.abc import Callable, Sequence

from families.actions.facts import hidden
from families.actions.people import PersonFacts, tokens_of
from families.rules.details import split_detail
from outcomes.actions.importing.changes import Changes, Difference
from outcomes.actions.importing.copying import load
from outcomes.actions.importing.leads import write_leads
from outcomes.actions.importing.registry import Registry
from outcomes.casefiles import tables
from outcomes.casefiles.check import unverified
from outcomes.casefiles.records import Cells
from outcomes.casefiles.words import LIVE_CLAIMS
from privacy.encryption import encrypt_value

Row = Sequence[object]


def write_changes(changes: Changes, registry: Registry) -> None:
    """Write what differs, and nothing else."""
    writers: tuple[tuple[str, Callable[[list[Difference], Changes, Registry], None]], ...] = (
        (tables.FAMILIES.name, _write_families),
        (tables.PEOPLE.name, _write_people),
        (tables.MEMBERSHIPS.name, _write_members),
        (tables.NEEDS.name, _write_needs),
        (tables.ARTEFACTS.name, _write_artefacts),
        (tables.INTERVENTIONS.name, _write_interventions),
        (tables.OBSERVATIONS.name, _write_observations),
        (tables.CLAIMS.name, _write_claims),
    )
    for name, write in writers:
        write(changes.rows.get(name, []), changes, registry)


def _or_none(cells: Cells) -> list[str | None]:
    return [cell or None for cell in cells]


def _write_families(differences: list[Difference], changes: Changes, registry: Registry) -> None:
    load(
        "families_family",
        (
            *("id", "reference", "framework_id", "local_plan_id", "identified_on", "assessed_on"),
            *("attached_on", "step_down_on", "closed_on", "closure_reason", "team_id"),
            "created_at",
        ),
        (_family(difference, registry) for difference in differences),
        once=("created_at",),
    )
    write_leads(differences, registry)


def _family(difference: Difference, registry: Registry) -> Row:
    """A family stays under its version and plan until it comes under another framework."""
    reference, framework, *dates, reason, _, team = difference.cells
    rules: Sequence[object] = registry.rules_on_entry(framework)
    if difference.old is not None and difference.old.cells[1] == framework:
        rules = [key or None for key in difference.old.extra.split("/")]
    return (
        *(difference.pk, reference, *rules, *_or_none(dates), reason),
        *(registry.team_id(team), registry.now),
    )


def _write_people(differences: list[Difference], changes: Changes, registry: Registry) -> None:
    load(
        "families_person",
        (
            *("id", "reference", "forename", "surname", "date_of_birth", "sex", "ethnicity"),
            *("upn", "nhs_number", "nino", "uprn", "address", "postcode", "died_on"),
            *("expecting_until", "unverified", "tokens"),
        ),
        map(_person, differences),
    )


def _person(difference: Difference) -> Row:
    cells = difference.cells
    reference, forename, surname, born, sex, ethnicity, upn, nhs, nino, *rest = cells
    uprn, address, postcode, died_on, expecting_until = rest

    def sealed(column: str, text: str) -> bytes | None:
        return encrypt_value("families_person", column, difference.pk, text)

    facts = PersonFacts(
        *(forename, surname, None, sex), upn=upn, nhs_number=nhs, nino=nino, postcode=postcode
    )
    return (
        *(difference.pk, reference, sealed("forename", forename), sealed("surname", surname)),
        *(born or None, sex, ethnicity, sealed("upn", upn), sealed("nhs_number", nhs)),
        *(sealed("nino", nino), sealed("uprn", uprn), sealed("address", address)),
        *(sealed("postcode", postcode), died_on or None, expecting_until or None),
        *(unverified(cells), tokens_of(facts)),
    )


def _write_members(differences: list[Difference], changes: Changes, registry: Registry) -> None:
    load(
        "families_member",
        (
            *("id", "family_id", "person_id", "role", "lives_in_household"),
            *("parenting_responsibility", "joined_on", "left_on"),
        ),
        (
            (
                each.pk,
                changes.family_ids[family],
                registry.person_id(person),
                *facts,
                *_or_none(days),
            )
            for each in differences
            for family, person, *facts, joined_on, left_on in (each.cells,)
            for days in ([joined_on, left_on],)
        ),
    )


def _write_needs(differences: list[Difference], changes: Changes, registry: Registry) -> None:
    load(
        "families_need",
        (
            *("id", "reference", "family_id", "person_id", "need", "identified_on"),
            *("identified_by", "evidenced", "closed_as"),
        ),
        (
            (each.pk, ref, changes.family_ids[family], registry.person_id(person), *facts)
            for each in differences
            for ref, family, person, *facts in (each.cells,)
        ),
    )


def _write_artefacts(differences: list[Difference], changes: Changes, registry: Registry) -> None:
    load(
        "families_artefact",
        ("id", "family_id", "artefact", "on_date", "covers_everyone", "detail"),
        (
            (
                *(each.pk, changes.family_ids[family], *facts),
                encrypt_value("families_artefact", "detail", each.pk, detail),
            )
            for each in differences
            for family, *facts, detail in (each.cells,)
        ),
    )


def _write_interventions(
    differences: list[Difference], changes: Changes, registry: Registry
) -> None:
    load(
        "families_intervention",
        (
            *("id", "family_id", "person_id", "kind", "provider", "started_on", "ended_on"),
            "outcome",
        ),
        (
            (
                *(each.pk, changes.family_ids[family], registry.person_id(person)),
                *(kind, provider, started_on, ended_on or None, outcome),
            )
            for each in differences
            for family, person, kind, provider, started_on, ended_on, outcome in (each.cells,)
        ),
    )


def _write_observations(
    differences: list[Difference], changes: Changes, registry: Registry
) -> None:
    load(
        "families_observation",
        (
            *("id", "reference", "family_id", "person_id", "kind", "code", "start_on", "end_on"),
            *("value", "out_of", "detail_code", "detail_text", "source", "recorded_on"),
            "withdrawn",
        ),
        (_observation(each, changes, registry) for each in differences),
    )


def _observation(difference: Difference, changes: Changes, registry: Registry) -> Row:
    reference, family, person, kind, code, start_on, *days, detail, source, known_on, withdrawn = (
        difference.cells
    )
    plain, rest = split_detail(kind, code, detail, hidden)
    return (
        *(difference.pk, reference, changes.family_ids[family] if family else None),
        *(registry.person_id(person), kind, code, start_on, *_or_none(days), plain),
        encrypt_value("families_observation", "detail_text", difference.pk, rest),
        *(source, known_on or None, withdrawn or None),
    )


def _write_claims(differences: list[Difference], changes: Changes, registry: Registry) -> None:
    """Those that live no more come first: only one may live in a family and phase at any moment."""
    state = tables.CLAIMS.places["state"]
    load(
        "outcomes_claim",
        ("id", "family_id", "route", "state", "on_date", "phase"),
        (
            (each.pk, changes.family_ids[family], *facts)
            for each in sorted(differences, key=lambda each: each.cells[state] in LIVE_CLAIMS)
            for family, *facts in (each.cells,)
        ),
    )
