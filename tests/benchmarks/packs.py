"""A subject-access pack for somebody in three families with two thousand entries."""

import time
import uuid
from datetime import timedelta

from django.utils import timezone

from families.models import Family, Member, Note, Observation
from privacy.actions import packs, requests, subject_collect
from privacy.identity import EVERYTHING, acting_as, system_user
from privacy.models import SubjectItem, SubjectRequest, SubjectSpan, User

NOTES, OBSERVATIONS = 500, 1_500
# As long as a note of a visit is, with everybody who is around.
WORDS = (
    "Visited at home; {one} opened. {two} was at school until three and came in while we talked "
    "about the plan. The boiler is mended, rent is paid until the month ends. {one} rings the "
    "college about the course, I send the forms to the doctor. {two} wants football on Tuesdays. "
)


def pack(dpo: User) -> float:
    """Collecting, detecting, writing, sweeping and sealing; without what people decide."""
    with acting_as(system_user("operator"), opened=EVERYTHING):
        person_id, families = _somebody()
        _record(person_id, families)
    with acting_as(dpo, opened=EVERYTHING):
        opened = requests.open_request(
            person_id=person_id,
            received_on=timezone.localdate() - timedelta(days=3),
            channel="email",
            requester="self",
            notes="",
            by=dpo,
        )
    begun = time.perf_counter()
    subject_collect.collect_items(request_id=opened.pk, by=dpo)
    collected = time.perf_counter() - begun
    with acting_as(dpo, opened=EVERYTHING):
        _decide(opened, dpo)
    begun = time.perf_counter()
    made = packs.build_pack(request_id=opened.pk, by=dpo)
    assert made.items >= NOTES + OBSERVATIONS, made.items
    return collected + time.perf_counter() - begun


def _somebody() -> tuple[uuid.UUID, list[Family]]:
    """A parent who is from now on in two families more."""
    asked = SubjectRequest.objects.values("person_id")
    before = Member.objects.filter(person__in=asked).values("family_id")
    untouched = Family.objects.filter(closed_on=None).exclude(pk__in=before)
    families = list(untouched.order_by("reference")[:3])
    member = Member.objects.filter(family=families[0], role="parent", left_on=None).first()
    assert member is not None
    for family in families[1:]:
        member.pk, member.family, member.joined_on = uuid.uuid4(), family, family.identified_on
        member.save(force_insert=True)
    return member.person_id, families


def _record(person_id: uuid.UUID, families: list[Family]) -> None:
    author, now = system_user("operator"), timezone.now()
    names = []
    for family in families:
        found = Member.objects.filter(family=family).exclude(person=person_id)
        names.append([each.person.full_name for each in found.select_related("person")] or ["Jo"])
    for number in range(NOTES):
        around = names[number % 3]
        text = WORDS.format(one=around[0], two=around[-1]) * 2
        Note(
            family=families[number % 3],
            author=author,
            saved_from=uuid.uuid4(),
            kind="home_visit",
            on_date=timezone.localdate() - timedelta(days=number % 300),
            text=text,
            present=[person_id],
            about=[person_id],
            written_at=now,
            saved_at=now,
            finished_at=now,
        ).save(force_insert=True)
    Observation.objects.bulk_create(
        Observation(
            reference=f"BENCH-{uuid.uuid4().hex[:12]}",
            person_id=person_id,
            kind="event",
            code="school_exclusion",
            start_on=timezone.localdate() - timedelta(days=number),
            source="school",
            detail_text=f"{names[number % 3][0]} was told of it by letter, {number} days ago.",
        )
        for number in range(OBSERVATIONS)
    )


def _decide(opened: SubjectRequest, dpo: User) -> None:
    """Everybody else withheld, every test told: in the product a person does it."""
    now = timezone.now()
    SubjectSpan.objects.filter(request=opened, decision="").update(
        decision="withhold", ground="third_party", decided_by=dpo, decided_at=now
    )
    SubjectItem.objects.filter(request=opened).update(open_mentions=0)
    for item in SubjectItem.objects.filter(request=opened).exclude(route=""):
        item.decision, item.ground = "disclose", "known"
        item.opinion, item.opinion_on = "No harm is likely.", now.date()
        item.decided_by, item.decided_at = dpo, now
        item.save()
