"""A family's record, or a referral's, as it goes to whoever takes it over: whole, nothing hidden.

What stands in it is what the printed record of the family says and what a person is told of
themselves; here it is put together and never written a second time. What neither tells, such as
earlier versions, meetings and claims, follows from the rows.
"""

import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from families.models import Attachment, Family, Member, Person, Referral
from families.queries.attachments import PaperLine, paper_lines, papers_of
from families.queries.families import with_lead
from families.queries.handed_lines import handed_lines
from families.queries.members import members_of, names_of
from families.queries.notes import with_contact
from families.queries.restrictions import with_restriction
from families.queries.risks import with_alerts, with_risk
from families.queries.subject_items import details_of
from families.queries.whole_record import RecordLine, day_words, in_order, whole_record
from families.queries.words import current_words
from families.rules.field_groups import Group
from families.rules.identifiers import lines_of_address
from privacy import access, files
from privacy.erasing import Keys
from privacy.errors import RuleBroken
from privacy.handing import Handed, Paper
from privacy.models import User
from privacy.queries.handing import content_of
from privacy.schedule import Fact

DATA = Path(__file__).resolve().parent.parent / "data"
TEMPLATE = "whole_record.typ"
# Of whoever takes it over nothing is kept back: they answer for it from then on.
ALL_SHOWN = [{"group": group} for group in Group]
FILE_GONE = "The file of a document is gone, so the record cannot be handed over whole."


def family_to_hand_over(key: uuid.UUID, by: User) -> Handed | None:
    """A family with its people, all that was recorded in date order, and its documents."""
    found = with_risk(
        with_restriction(with_lead(Family.objects.select_related("framework", "team")))
    )
    found = with_alerts(with_contact(found)).filter(access.not_excluded(by), pk=key)
    family = found.first()
    if family is None:
        return None
    family.reveals = ALL_SHOWN  # type: ignore[attr-defined]
    names = names_of(members_of(family))
    lines = paper_lines(family, papers_of(family), names)
    content = content_of("family", key)
    referred = [line for each in _referrals(family) for line in lines_of(each)]
    told = whole_record(family, [*referred, *handed_lines(content)])
    return Handed(
        content=content,
        told={**told, "details": list(_details(family))},
        template=TEMPLATE,
        folder=DATA,
        papers=tuple(_paper(line) for line in lines if line.state.open),
        left_out=tuple(_left_out(line) for line in lines if not line.state.open),
    )


def _referrals(family: Family) -> Iterable[Referral]:
    return Referral.objects.filter(family=family).select_related("framework", "recorded_by")


def members_beside(key: uuid.UUID) -> Keys:
    """Who they are who live on in another family: their other records stay here."""
    return {"families.Person": set(_people_of(key).values_list("pk", flat=True))}


def _people_of(key: uuid.UUID) -> QuerySet[Person]:
    members = Member.objects.filter(family=key).values("person_id")
    return Person.objects.filter(pk__in=members).order_by("date_of_birth", "reference")


def _details(family: Family) -> Iterator[dict[str, Any]]:
    """Everybody who is or was in it; whoever takes the record over has to protect an address."""
    for person in _people_of(family.pk):
        told = [Fact("Address protected", "Yes" if person.address_protected else "")]
        told += details_of(person, protected=False)
        facts = [{"label": fact.label, "value": fact.value} for fact in told if fact.value]
        yield {"name": person.full_name, "reference": person.reference, "facts": facts}


def _paper(line: PaperLine) -> Paper:
    paper = line.paper
    told = {"title": line.title, "kind": str(paper.get_kind_display())}
    told |= {"on": paper.on_date.isoformat(), "whose": line.whose}
    name = f"documents/{paper.reference}.{paper.file_kind.ending}"
    return Paper(name, told, paper.size, lambda: _content(paper))


def _content(paper: Attachment) -> bytes:
    try:
        return files.read_sealed(files.ATTACHMENTS, str(paper.pk))
    except FileNotFoundError as gone:
        raise RuleBroken(FILE_GONE) from gone


def _left_out(line: PaperLine) -> str:
    return f"{line.paper.reference}, {line.title}: {line.state.words}"


def referral_to_hand_over(key: uuid.UUID, by: User) -> Handed | None:
    """A referral that came to no family: who was named, why, and what was decided."""
    found = Referral.objects.select_related("framework", "recorded_by").filter(pk=key).first()
    if found is None:
        return None
    content = content_of("referral", key)
    told = {
        "title": f"Referral {found.reference}",
        "reference": found.reference,
        "worker": "",
        "people": [],
        "hidden": False,
        "lines": in_order([*lines_of(found), *handed_lines(content)]),
        "details": [],
    }
    return Handed(content=content, told=told, template=TEMPLATE, folder=DATA)


def lines_of(referral: Referral) -> Iterator[RecordLine]:
    """Who referred whom and why, and each decision."""
    words = current_words()
    needs = [words.need(referral.framework.code, code).label for code in referral.needs]
    said = {
        "": referral.reason,
        "Needs named: ": "; ".join(needs),
        "Agency: ": referral.agency,
        "How to reach them: ": referral.contact,
        "Address: ": ", ".join([*lines_of_address(referral.address), referral.postcode]).strip(
            ", "
        ),
        "Consent: ": str(referral.get_consent_display()),
    }
    texts = [f"{label}{value}" for label, value in said.items() if value]
    title = f"{referral.reference}, from {referral.get_source_display()}"
    yield RecordLine(referral.received_on, "Referral", title, referral.referrer or "", texts)
    for each in referral.people.all():
        born = f", born {day_words(each.date_of_birth)}" if each.date_of_birth else ""
        who = f"{each.full_name}, {each.get_role_display()}{born}"
        yield RecordLine(referral.received_on, "Referred", who)
    for step in referral.steps.select_related("by"):
        on = timezone.localdate(step.at)
        passed = f"Passed on to {step.passed_to}" if step.passed_to else ""
        why = [str(step.get_reason_code_display()), step.reason or "", passed]
        texts = [each for each in why if each]
        yield RecordLine(on, "Decision", str(step.get_step_display()), step.by.name, texts)
