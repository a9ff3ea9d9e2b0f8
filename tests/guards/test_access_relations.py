"""Each way to stand to a family, made once: page, list and plain SQL say what the table says.

For some of them every address of a family is asked for as well.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from families.actions.emergencies import open_in_emergency
from families.actions.exclusions import end_exclusion, put_exclusion
from families.actions.restrictions import put_restriction
from families.models import Family, FamilyGrant
from families.queries.families import families_visible_to
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import ROLE_PERMISSIONS, Permission, Role
from privacy.rules import access_pages
from tests.council import Council, _grant, browser
from tests.guards.access_relations import CASEWORK, REACHED_BY, WORDS, Relation
from tests.guards.access_table import OF_A_FAMILY, PAGES, Page
from tests.guards.access_world import World
from tests.guards.test_access_matrix import ask

GRANTED = {Relation.ASSIGNED, Relation.GIVEN, Relation.SEALED, Relation.EXCLUDED}
OF_TEAM = {Relation.TEAM, Relation.RESTRICTED, Relation.SEALED, Relation.EXCLUDED}
LEVELS = {
    Relation.RESTRICTED: "restricted",
    Relation.GIVEN: "restricted",
    Relation.NAMED: "sealed",
    Relation.SEALED: "sealed",
}
# What lets somebody in who is not there, and the two that win over a grant, a team and the whole
# council. The others differ from these in who reaches the family, not in how addresses ask.
ASKED_EVERYWHERE = [
    (Relation.HOUR, Role.KEYWORKER),
    (Relation.SEALED, Role.MANAGER),
    (Relation.EXCLUDED, Role.HEAD_OF_SERVICE),
]
ANY = Role.PARTNER
# Theirs who wrote it, asked for it or met, and here that is somebody else.
WRITTEN = ("draft", "printout", "meeting")


@contextmanager
def standing(council: Council, role: Role, relation: Relation) -> Iterator[User]:
    """Somebody of the role stands so to the other team's family; afterwards nothing is left."""
    family, dpo = council.other.family, council.of(Role.DPO)
    user, reference = council.of(role), family.reference
    with transaction.atomic():
        team = family.team if relation in OF_TEAM else None
        User.objects.filter(pk=user.pk).update(team=team)
        user = User.objects.get(pk=user.pk)
        if relation in GRANTED:
            _grant(user, family, FamilyGrant.Kind.COVER)
        if relation is Relation.HOUR and Permission.BREAK_GLASS in ROLE_PERMISSIONS[role]:
            _open_for_an_hour(user, family)
        if relation in LEVELS:
            named = user if relation is Relation.NAMED else council.stranger
            emails = [] if LEVELS[relation] == "restricted" else [named.email]
            seal = {"level": LEVELS[relation], "reason_code": "safety", "emails": emails}
            with acting_as(dpo):
                put_restriction(reference=reference, by=dpo, **seal)
        if relation is Relation.EXCLUDED:
            with acting_as(dpo):
                put_exclusion(email=user.email, reference=reference, reason_code="relative", by=dpo)
        yield user
        transaction.set_rollback(True)


def _open_for_an_hour(user: User, family: Family) -> None:
    """Whoever does not reach it already."""
    with acting_as(user):
        if not families_visible_to(user).filter(pk=family.pk).exists():
            why = {"reason_code": "danger", "reason": "The school rang at noon"}
            open_in_emergency(reference=family.reference, by=user, **why)


def reach(user: User, family: Family) -> tuple[bool, bool, bool]:
    """Whether a page of it opens, the list has it, and plain SQL sees a row of it."""
    page = reverse("families:agreements", args=[family.pk])
    opened = browser(user).get(page).status_code == 200
    with acting_as(user), connection.cursor() as cursor:
        listed = families_visible_to(user).filter(pk=family.pk).exists()
        cursor.execute("SELECT FROM families_need WHERE family_id = %s", [family.pk])
        return opened, listed, cursor.fetchone() is not None


def expected(page: Page, role: Role, relation: Relation) -> int | str:
    """The answer by the tables."""
    if page.needs is not None and page.needs not in ROLE_PERMISSIONS[role]:
        return 403
    if role not in REACHED_BY[relation] or page.of in WRITTEN:
        return 404
    return page.allowed


def _keep_from_nothing(by: User, exclusion_id: uuid.UUID) -> None:
    """The keyworker of the world is kept from the family."""
    with acting_as(by):
        end_exclusion(exclusion_id=exclusion_id, end_reason_code="mistake", by=by)


def test_each_role_reaches_what_the_table_says(council: Council) -> None:
    wrong, family = [], council.other.family
    for relation in Relation:
        for role in sorted(CASEWORK):
            with standing(council, role, relation) as user:
                got = reach(user, family)
            if set(got) != {role in REACHED_BY[relation]}:
                wrong.append((relation.name, role.value, got))
    assert wrong == []


def test_a21_every_address_of_a_family_answers_by_how_somebody_stands_to_it(world: World) -> None:
    """The family is closed: what can be recorded changes by that, but not who may open it."""
    _keep_from_nothing(world.council.of(Role.ADMINISTRATOR), world.exclusion.pk)
    yesterday, family = timezone.localdate() - timedelta(days=1), world.council.other.family
    Family.objects.filter(pk=family.pk).update(closed_on=yesterday, closure_reason="completed")
    wrong, pages = [], [page for page in PAGES if page.of in OF_A_FAMILY]
    # Told before a seal hides from the test itself what the addresses name.
    asked = [(page, reverse(page.name, args=world.ids(page, ANY, "other"))) for page in pages]
    for relation, role in ASKED_EVERYWHERE:
        with standing(world.council, role, relation) as user:
            client = browser(user)
            for page, address in asked:
                got, due = ask(client, page, address), expected(page, role, relation)
                if got != due:
                    wrong.append((relation.name, page.name, got, due))
    assert wrong == []


# --- What the data protection officer reads is this table


def test_what_is_printed_of_a_page_is_how_it_answers() -> None:
    for page in PAGES:
        for role in [each for each in Role if each is not Role.SYSTEM]:
            answers = {whose: page.answer(role, whose) for whose in page.cases()}
            printed = page.reach(role)
            assert (printed == "") == (set(answers.values()) == {403}), (page.name, role)
            of_a_family = page.of in OF_A_FAMILY and page.of not in WRITTEN
            # One has nothing to show here, and answers nobody otherwise.
            if of_a_family and printed and page.allowed != 404:
                theirs = answers["own"] == page.allowed
                assert ("A" in printed) == theirs, (page.name, role)
                assert ("N" in printed) == (answers["other"] == page.allowed), (page.name, role)


def test_the_page_shows_every_address_and_narrows_by_role(council: Council) -> None:
    client = browser(council.of(Role.DPO))
    shown = client.get("/roles/addresses/", {"role": "partner", "kind": "family"})
    content = shown.content.decode()
    assert "/families/&lt;family&gt;/" in content
    assert "guards/test_access_relations.py" in content
    assert all(words in content for _, words in WORDS.values())
    assert "/families/&lt;family&gt;/allocate/" not in content
    nothing = client.get("/roles/addresses/", {"role": "dpo", "kind": "family"}).content.decode()
    assert "This role opens no such address" in nothing
    every = client.get("/roles/addresses/", {"page": "2", "role": "nonsense"}).content.decode()
    assert f"of <strong>{len(access_pages.addresses())}</strong> addresses" in every
