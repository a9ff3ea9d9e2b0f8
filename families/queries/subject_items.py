"""Everything that families hold about one person, as items in words.

What is theirs comes from every family and every time. What concerns a whole household comes only
from the time in which they belonged to it. What is another member's is never read.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from families.models import (
    Allocation,
    Artefact,
    FactWithdrawal,
    Family,
    Intervention,
    Member,
    Need,
    Observation,
    Person,
    PersonLineage,
    Rebase,
)
from families.queries.subject_family import (
    TheirFamily,
    earlier_versions,
    families_of,
    left_behind,
    selves,
)
from families.queries.subject_history import still_in, theirs_or_household, versions_of
from families.queries.words import current_words
from families.rules.codes import ETHNICITY_WORDS
from families.rules.people import ALWAYS
from privacy.rules.retention import in_words
from privacy.schedule import Fact, Item

ABOUT, FAMILIES, NEEDS = "About you", "Your families", "Needs"
WORK, FACTS = "The work with you", "What was recorded"
PROTECTED = "Protected: not in this pack. Ask the data protection officer"


def item_of(
    row: Any, group: str, title: str, on: date | None, changed_at: datetime | None, *facts: Fact
) -> Item:
    """An item of a row, now or as it was before a change; empty facts are left out."""
    tracked = getattr(row, "pgh_tracked_model", None) or type(row)
    told = tuple(fact for fact in facts if fact.value)
    if changed_at is not None:
        told = (*told, Fact("Kept as it was before the change on", in_words(changed_at.date())))
    return Item(tracked._meta.label, group, title, on, told, changed_at is not None)


def day_words(day: date | None) -> str:
    return in_words(day) if day else ""


def _yes(answer: bool | None) -> str:
    return "" if answer is None else "Yes" if answer else "No"


def _whose(row: Any) -> Fact:
    return Fact("About", "You" if row.person_id else "The whole family")


def _is_told(row: Any, family: TheirFamily | None, start: date, end: date | None) -> bool:
    """What is the person's own always; what is the household's from their time in it."""
    return bool(row.person_id) or (family is not None and family.covers(start, end))


def label_of(family: TheirFamily | None) -> Fact:
    return Fact("Family", family.label if family else "")


def person_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Who the person is."""
    # Who asks for a child's record may be whom the child is hidden from: a protected address is in
    # no pack, nor is where somebody lived before, which may be the same house.
    keys = selves(person_id)
    protected = Person.objects.filter(pk__in=keys, address_protected=True).exists()
    for person in Person.objects.filter(pk=person_id):
        details = details_of(person, protected=protected)
        yield item_of(person, ABOUT, "Your details", None, None, *details)
    protected = protected or left_behind(person_id)
    for event in earlier_versions(Person).filter(pgh_obj_id__in=keys):
        details = details_of(event, protected=protected or event.address_protected)
        yield item_of(event, ABOUT, "Your details", None, event.pgh_created_at, *details)


def one_person_items(person_id: uuid.UUID) -> Iterable[Item]:
    """When two records of the person were put together, and what the other one said."""
    for row in PersonLineage.objects.filter(kept=person_id).select_related("gone"):
        details = details_of(row.gone, protected=row.gone.address_protected)
        on = timezone.localdate(row.at)
        yield item_of(row, ABOUT, "You were recorded twice until", on, None, *details)


def details_of(row: Any, *, protected: bool) -> tuple[Fact, ...]:
    """The facts of a person; of a protected address only that there is one."""
    unverified = ", ".join(name.replace("_", " ") for name in row.unverified)
    return (
        Fact("Forename", row.forename),
        Fact("Surname", row.surname),
        Fact("Date of birth", day_words(row.date_of_birth)),
        Fact("Sex", row.get_sex_display()),
        Fact("Ethnicity", ETHNICITY_WORDS.get(row.ethnicity, row.ethnicity)),
        Fact("Unique pupil number", row.upn),
        Fact("NHS number", row.nhs_number),
        Fact("National Insurance number", row.nino),
        Fact("Unique property reference", "" if protected else row.uprn),
        Fact("Numbers that could not be checked", unverified),
        Fact("Address", PROTECTED if protected else row.address.replace("; ", ", ")),
        Fact("Postcode", "" if protected else row.postcode),
        Fact("Died on", day_words(row.died_on)),
        Fact("Expected date of birth of a child", day_words(row.expecting_until)),
        Fact("National Impact Study", row.get_study_choice_display()),
    )


def member_items(person_id: uuid.UUID) -> Iterable[Item]:
    """The person's part in each family."""
    families = families_of(person_id)
    for row, changed_at in versions_of(Member, Q(person_id__in=selves(person_id))):
        yield item_of(
            row,
            FAMILIES,
            "Your place in a family",
            row.joined_on,
            changed_at,
            label_of(families.get(row.family_id)),
            Fact("Role", row.get_role_display()),
            Fact("Lives in the household", _yes(row.lives_in_household)),
            Fact("Parenting responsibility", _yes(row.parenting_responsibility)),
            Fact("From", day_words(row.joined_on)),
            Fact("Until", day_words(row.left_on)),
        )


def family_items(person_id: uuid.UUID) -> Iterable[Item]:
    """The course of each family's case, as far as the person was there."""
    families = families_of(person_id)
    for row, changed_at in versions_of(Family, Q(pk__in=families)):
        family = families[row.id]
        steps = {
            "First known to the programme": row.identified_on,
            "Assessed": row.assessed_on,
            "Work began": row.attached_on,
            "Stepped down": row.step_down_on,
            "Closed": row.closed_on,
        }
        seen = [
            Fact(name, day_words(on)) for name, on in steps.items() if on and family.covers(on, on)
        ]
        reason = row.closure_reason if "Closed" in {fact.label for fact in seen} else ""
        facts = (*seen, Fact("Reason for closing", reason.replace("_", " "), as_written=True))
        yield item_of(
            row, FAMILIES, "The case", row.identified_on, changed_at, label_of(family), *facts
        )


def worker_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Who led the work. Workers in their role are named."""
    families = families_of(person_id)
    rows = Allocation.objects.filter(family__in=families).select_related("worker")
    for row in rows:
        family = families[row.family_id]
        if family.covers(row.started_on, row.ended_on or ALWAYS):
            until = Fact("Until", day_words(family.seen_end(row.ended_on)))
            facts = (Fact("Name", row.worker.name), Fact("From", day_words(row.started_on)), until)
            yield item_of(row, WORK, "Keyworker", row.started_on, None, label_of(family), *facts)


def rebase_items(person_id: uuid.UUID) -> Iterable[Item]:
    """When the rules by which the family is judged were changed, and why."""
    families = families_of(person_id)
    for row in Rebase.objects.filter(family__in=families, moved=True):
        family, on = families[row.family_id], timezone.localdate(row.at)
        if family.covers(on, on):
            why = Fact("Reason", row.reason, as_written=True)
            yield item_of(row, WORK, "Judged by newer rules", on, None, label_of(family), why)


def need_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Needs of the person and of the household."""
    families, known = families_of(person_id), current_words()
    for row, changed_at in theirs_or_household(Need, person_id, families):
        family = families.get(row.family_id)
        if _is_told(row, family, row.identified_on, ALWAYS):
            words = known.need(family.framework if family else "", row.need)
            yield item_of(
                row,
                NEEDS,
                words.label,
                row.identified_on,
                changed_at,
                label_of(family),
                _whose(row),
                Fact("Code", row.need),
                Fact("Identified by", row.get_identified_by_display()),
                Fact("Evidence seen", _yes(row.evidenced)),
                Fact("Closed as", row.get_closed_as_display()),
            )


def intervention_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Services given to the person and to the household."""
    families = families_of(person_id)
    for row, changed_at in theirs_or_household(Intervention, person_id, families):
        family = families.get(row.family_id)
        if _is_told(row, family, row.started_on, row.ended_on or ALWAYS):
            yield item_of(
                row,
                WORK,
                "Service",
                row.started_on,
                changed_at,
                label_of(family),
                _whose(row),
                Fact("Kind", row.kind, as_written=True),
                Fact("Provider", row.provider, as_written=True),
                Fact("Ended", day_words(_end(row, family, row.ended_on))),
                Fact("Outcome", row.get_outcome_display()),
                Fact("Cost in pounds", str(row.cost or "")),
            )


def artefact_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Assessments and plans of the family, from the person's time in it."""
    families = families_of(person_id)
    rows = versions_of(Artefact, Q(family_id__in=families))
    for row, changed_at in still_in(rows, Artefact, families):
        family = families[row.family_id]
        if family.covers(row.on_date, row.on_date):
            yield item_of(
                row,
                WORK,
                row.get_artefact_display(),
                row.on_date,
                changed_at,
                label_of(family),
                Fact("Covers every member", _yes(row.covers_everyone)),
                Fact("Detail", row.detail, as_written=True),
            )


def observation_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Dated facts about the person and the household."""
    families, known = families_of(person_id), current_words()
    for row, changed_at in theirs_or_household(Observation, person_id, families, "recorded_by"):
        family = families.get(row.family_id)
        lasts = row.end_on or (ALWAYS if row.kind == Observation.Kind.STATUS else row.start_on)
        if _is_told(row, family, row.start_on, lasts):
            facts = (label_of(family), _whose(row), *_observed(row, family))
            words = known.observation(family.framework if family else "", row.kind, row.code)
            title = words[:1].upper() + words[1:]
            yield item_of(row, FACTS, title, row.start_on, changed_at, *facts)


def _observed(row: Any, family: TheirFamily | None) -> tuple[Fact, ...]:
    """What was observed, by whom it was said, and when it became known."""
    amount = "" if row.value is None else f"{row.value:f}"
    out_of = "" if row.out_of is None else f" out of {row.out_of:f}"
    return (
        Fact("Kind", row.get_kind_display()),
        Fact("Code", row.code),
        Fact("Until", day_words(_end(row, family, row.end_on))),
        Fact("Value", f"{amount}{out_of}"),
        Fact("Detail", row.detail_code.replace("_", " ")),
        Fact("Text", row.detail_text, as_written=True),
        Fact("Source", row.source.replace("_", " "), as_written=True),
        Fact("Became known on", day_words(row.recorded_on)),
        Fact("Recorded by", row.recorded_by.name if row.recorded_by_id else ""),
        Fact("Withdrawn", _yes(row.withdrawn)),
    )


def _end(row: Any, family: TheirFamily | None, end_on: date | None) -> date | None:
    """The end of what is the person's own; of the household's only within their time."""
    return end_on if row.person_id or family is None else family.seen_end(end_on)


def withdrawal_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Why facts about the person and the household count no more."""
    families = families_of(person_id)
    mine = Q(observation__person_id__in=selves(person_id))
    household = Q(observation__person_id=None)
    found = FactWithdrawal.objects.filter(mine | household & Q(observation__family_id__in=families))
    for row in found.select_related("observation", "by").order_by("at"):
        fact, on = row.observation, timezone.localdate(row.at)
        family = families.get(fact.family_id) if fact.family_id else None
        if _is_told(fact, family, fact.start_on, fact.end_on or fact.start_on):
            why = Fact("Reason", row.reason, as_written=True)
            by = Fact("Withdrawn by", row.by.name)
            yield item_of(row, FACTS, "Fact withdrawn", on, None, label_of(family), why, by)
