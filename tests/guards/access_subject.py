"""The pages of subject access for `access_table.py`, and one of every record that they name."""

import uuid
from typing import Any

from django.utils import timezone

from privacy.actions.subject_clock import restrict
from privacy.identity import acting_as
from privacy.models import (
    SubjectBulk,
    SubjectItem,
    SubjectParty,
    SubjectRequest,
    SubjectSpan,
)
from privacy.roles import Permission as P
from privacy.roles import Role
from tests.council import Council

# They ask once more who it is.
CONFIRMED = {"privacy:pack_review", "privacy:pack_approve", "privacy:pack_link"}
WORKS, READS = P.HANDLE_SUBJECT_REQUEST, P.READ_SUBJECT_ITEMS
# Name, what it needs, what its ids name, how it is asked, what it answers. The request here is
# restricted: safeguarding leads see no others.
PAGES: tuple[tuple[str, P, str, str, int], ...] = (
    ("privacy:request_work", WORKS, "request_work", "get", 200),
    # Collected already: it leads back with the reason.
    ("privacy:request_collect", WORKS, "request", "post", 302),
    ("privacy:subject_items", READS, "request", "get", 200),
    ("privacy:subject_item", READS, "subject_item", "get", 200),
    ("privacy:subject_item_whole", WORKS, "subject_item", "get", 200),
    ("privacy:subject_item_mark", WORKS, "subject_item", "get", 200),
    ("privacy:subject_item_back", WORKS, "subject_item", "post", 302),
    ("privacy:subject_tests", WORKS, "subject_test", "get", 200),
    ("privacy:subject_searches", WORKS, "request", "get", 200),
    ("privacy:subject_people", READS, "request", "get", 200),
    ("privacy:subject_party", READS, "subject_party", "get", 200),
    ("privacy:subject_party_name", WORKS, "subject_party", "get", 200),
    ("privacy:subject_party_relation", WORKS, "subject_party", "get", 200),
    ("privacy:subject_bulk", READS, "subject_bulk", "get", 200),
    ("privacy:subject_bulk_undo", WORKS, "subject_bulk", "post", 302),
    ("privacy:packs", P.REVIEW_RESTRICTED_PACK, "", "get", 200),
    ("privacy:pack_review", P.REVIEW_RESTRICTED_PACK, "pack", "get", 200),
    ("privacy:pack_approve", WORKS, "pack", "get", 200),
    ("privacy:pack_link", WORKS, "pack", "get", 200),
)
RECORDS = ("request_work", "subject_item", "subject_test", "subject_party", "subject_bulk")


def the_items(council: Council, asked: SubjectRequest) -> dict[str, list[Any]]:
    """An entry of a restricted request with somebody in it, and a rule for them everywhere."""
    dpo, now = council.of(Role.DPO), timezone.now()
    with acting_as(dpo):
        restrict(request=asked, by=dpo)
        words = '{"names": [], "known_as": [], "places": [], "key": "x"}'
        party = SubjectParty.objects.create(request=asked, who="person", label="Q", words=words)
        counted = {"mentions": 1, "open_mentions": 1}
        item = SubjectItem.objects.create(
            request=asked, number=1, title="A", facts='[["Text", "Q came", true]]', **counted
        )
        at = {"fact": 0, "start": 0, "end": 1, "how": "name"}
        span = SubjectSpan.objects.create(request=asked, item=item, party=party, **at)
        rule = {"decision": "withhold", "ground": "third_party", "sample": [span.pk], "covers": 1}
        bulk = SubjectBulk.objects.create(request=asked, party=party, by=dpo, at=now, **rule)
    named: dict[str, list[uuid.UUID | str]] = {
        "request_work": [asked.pk, "question"],
        "subject_item": [asked.pk, item.pk],
        "subject_test": [asked.pk, "health"],
        "subject_party": [asked.pk, party.pk],
        "subject_bulk": [asked.pk, bulk.pk],
    }
    return named
