"""Finding a person: in full among one's own, as initials elsewhere."""

import logging
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from families.models import Person
from families.queries import search
from families.queries.search import Found
from families.rules.search import Wanted, wanted
from privacy.encryption import name_tokens, search_fingerprint
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AuditEvent, Session, User
from privacy.sessions import SessionStore
from tests.families.conftest import Office, browser
from tests.families.make_families import CHILD, PARENT, make_family, person

pytestmark = pytest.mark.django_db
BOX = "/people/search/"


def find_people(user: User, wanted: Wanted) -> Found:
    """As the page asks: the database knows who does."""
    with acting_as(user):
        return search.find_people(user, wanted)


def look_for(client: Client, words: str) -> str:
    answer = client.post(BOX, {"words": words}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def known(office: Office) -> None:
    """Two families of Kim's team, one of another team."""
    own = [
        (
            person(
                "Elif",
                "Yılmaz",
                date_of_birth=date(1987, 12, 20),
                postcode="SE28 0HG",
                nhs_number="999 697 5991",
                nino="AB123456C",
            ),
            PARENT,
        ),
        (person("Hüseyin", "Yılmaz", date_of_birth=date(2013, 4, 22)), CHILD),
    ]
    make_family(office.keyworker, people=own)
    others = [
        (person("Jon", "Smyth", date_of_birth=date(1990, 2, 3)), PARENT),
        (person("Elin", "Smith-Jones", date_of_birth=date(2015, 6, 7)), CHILD),
    ]
    make_family(office.stranger, people=others)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("yil", ["Elif Yılmaz", "Hüseyin Yılmaz"]),
        ("yılmaz elif", ["Elif Yılmaz"]),
        ("yilmaz huse", ["Hüseyin Yılmaz"]),
        ("20 12 1987", ["Elif Yılmaz"]),
        ("yilmaz 1987", ["Elif Yılmaz"]),
        ("se280hg", ["Elif Yılmaz"]),
        ("9996975991", ["Elif Yılmaz"]),
        ("ab 12 34 56 c", ["Elif Yılmaz"]),
        ("yilmaz 21 12 1987", ["Elif Yılmaz"]),
        ("23 12 1987", ["Elif Yılmaz"]),
        ("yilmaz 24 12 1987", []),
        ("zzz", []),
    ],
)
def test_ones_own_people_are_found_in_full(office: Office, words: str, names: list[str]) -> None:
    known(office)
    found = find_people(office.keyworker, wanted(words))
    assert [hit.name for hit in found.own] == names
    assert found.elsewhere == []


def test_references_find_people_and_families_within_reach(office: Office) -> None:
    known(office)
    family = office.keyworker.allocations.get().family
    theirs = office.stranger.allocations.get().family
    assert len(find_people(office.keyworker, wanted(family.reference.lower())).own) == 2
    assert find_people(office.keyworker, wanted(theirs.reference)).count == 0
    person_reference = theirs.members.first().person.reference
    assert len(find_people(office.keyworker, wanted(person_reference)).elsewhere) == 1


def test_elsewhere_shows_initials_year_and_team_only(office: Office) -> None:
    known(office)
    page = look_for(browser(office.keyworker), "smyth")
    assert "J. S." in page
    assert "1990" in page
    assert "Contact: South team" in page
    theirs = office.stranger.allocations.get().family
    for hidden in ("Jon", "3 February", theirs.reference, str(theirs.pk), office.stranger.name):
        assert hidden not in page


def test_exact_names_come_first_then_beginnings_then_sounds(office: Office) -> None:
    for forename, surname in (("Al", "Smithers"), ("Bo", "Smyth"), ("Cy", "Smith")):
        make_family(office.keyworker, people=[(person(forename, surname), PARENT)])
    found = find_people(office.keyworker, wanted("smith"))
    assert [(hit.name, hit.why) for hit in found.own] == [
        ("Cy Smith", "Same name"),
        ("Al Smithers", "Name begins like this"),
        ("Bo Smyth", "Name sounds like this"),
    ]


def test_a_token_that_promised_too_much_is_no_hit(office: Office) -> None:
    make_family(office.keyworker, people=[(person("Chris", "Christophersen"), PARENT)])
    assert find_people(office.keyworker, wanted("christopherson")).own == [] or (
        find_people(office.keyworker, wanted("christopherson")).own[0].why
        == "Name sounds like this"
    )
    assert find_people(office.keyworker, wanted("christophersenzzz")).own == []


def test_parts_of_double_names_are_found(office: Office) -> None:
    known(office)
    for words in ("jones", "smith-jo", "smithjones", "elin smith"):
        assert len(find_people(office.stranger, wanted(words)).own) == 1, words


def test_the_best_matches_are_never_cut_off(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_OWN", 2)
    for forename in ("A", "B", "C"):
        make_family(office.keyworker, people=[(person(forename, "Smithers"), PARENT)])
    make_family(office.keyworker, people=[(person("Zoe", "Smith"), PARENT)])
    found = find_people(office.keyworker, wanted("smith"))
    assert found.own[0].name == "Zoe Smith"
    assert len(found.own) == 2
    assert found.cut


def test_in_a_large_council_the_best_are_asked_for_first(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOST_OWN", "MOST_ELSEWHERE", "SPARE"):
        monkeypatch.setattr(search, name, 1)
    for forename, surname in (("A", "Smithers"), ("B", "Smithers"), ("Zoe", "Smith")):
        born = date(1990, 2, 3) if forename == "Zoe" else date(1991, 2, 3)
        people = [(person(forename, surname, date_of_birth=born), PARENT)]
        make_family(office.stranger, people=people)
    assert [hit.name for hit in find_people(office.head, wanted("smith")).own] == ["Zoe Smith"]
    assert [hit.name for hit in find_people(office.keyworker, wanted("smith")).elsewhere] == [
        "Z. S."
    ]
    found = find_people(office.head, wanted("smi 1990"))
    assert [hit.name for hit in found.own] == ["Zoe Smith"]
    assert found.cut


def test_promises_of_tokens_that_are_not_kept_hide_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tokens are short: where those given first are not meant, more are asked for."""
    for name in ("MOST_ELSEWHERE", "SPARE"):
        monkeypatch.setattr(search, name, 1)
    for forename in ("A", "B", "C", "D"):
        make_family(office.stranger, people=[(person(forename, "Vane"), PARENT)])
    Person.objects.update(tokens=name_tokens("Smith"))
    make_family(office.stranger, people=[(person("Zoe", "Smith"), PARENT)])
    hits = find_people(office.keyworker, wanted("smith")).elsewhere
    assert [hit.name for hit in hits] == ["Z. S."]


def test_more_words_than_the_database_looks_at_still_all_have_to_fit(office: Office) -> None:
    names = person("Ada Maria Luise", "Smith-Jones")
    make_family(office.keyworker, people=[(names, PARENT)])
    for user in (office.keyworker, office.head, office.stranger):
        assert find_people(user, wanted("ada maria luise smith jones")).count == 1
        assert find_people(user, wanted("ada maria luise smith jonson")).count == 0


def test_who_sees_all_sees_full_names_and_who_sees_nothing_initials(office: Office) -> None:
    known(office)
    assert len(find_people(office.head, wanted("yilmaz")).own) == 2
    assert len(find_people(office.dpo, wanted("yilmaz")).elsewhere) == 2
    for user in (office.analyst, office.partner):
        assert browser(user).get(BOX).status_code == 403
        assert browser(user).post(BOX, {"words": "yilmaz"}).status_code == 403


def test_words_stand_in_no_address_session_row_audit_row_or_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    known(office)
    kim = browser(office.keyworker)
    with caplog.at_level(logging.DEBUG):
        answer = kim.post(BOX, {"words": "Hüseyin"})
    assert answer.status_code == 302
    assert "seyin" not in answer.url
    sessions = [SessionStore(each.pk).load() for each in Session.objects.all()]
    assert "seyin" not in str(sessions)
    assert "seyin" not in caplog.text
    page = kim.get(answer.url).content.decode()
    assert "Hüseyin Yılmaz" in page
    note = AuditEvent.objects.get(event=Event.SEARCHED)
    assert note.facts == {"search": search_fingerprint("Hüseyin"), "hits": 1}


def test_a_search_belongs_to_its_session(office: Office) -> None:
    known(office)
    address = browser(office.keyworker).post(BOX, {"words": "yilmaz"}).url
    assert browser(office.colleague).get(address).status_code == 404


def test_results_follow_the_reach_of_the_moment(office: Office) -> None:
    known(office)
    kim = browser(office.keyworker)
    address = kim.post(BOX, {"words": "yilmaz"}).url
    assert "Elif Yılmaz" in kim.get(address).content.decode()
    office.keyworker.familygrant_set.all().delete()
    after = kim.get(address).content.decode()
    assert "Elif" not in after
    assert "E. Y." in after


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Enter a name, a date of birth, a number or a postcode"),
        ("x", "Enter at least two letters"),
        ("2010", "Enter at least two letters"),
        ("31 2 2015", "31 2 2015 is not a real date"),
    ],
)
def test_too_little_to_look_for_is_said(office: Office, words: str, said: str) -> None:
    assert said in look_for(browser(office.keyworker), words)
    assert not AuditEvent.objects.filter(event=Event.SEARCHED).exists()


def test_nobody_found_leads_on(office: Office) -> None:
    page = look_for(browser(office.keyworker), "qqq")
    assert "Nobody found" in page
    assert reverse("families:family_new") in page


def test_results_are_paged(office: Office) -> None:
    people = [(person(f"Child{number}", "Many"), CHILD) for number in range(30)]
    make_family(office.keyworker, people=people)
    kim = browser(office.keyworker)
    address = kim.post(BOX, {"words": "many"}).url
    assert (
        "Showing <strong>26</strong> to <strong>30</strong>"
        in kim.get(f"{address}?page=2").content.decode()
    )


def test_a_frequent_name_is_taken_from_a_sixteenth_and_a_rare_one_from_everybody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_ELSEWHERE", 2)
    monkeypatch.setattr(search, "SPARE", 0)
    for last in (0x03, 0x0F, 0xF0, 0xFF):
        Person.objects.create(
            pk=uuid.UUID(f"00000000-0000-4000-8000-0000000000{last:02x}"),
            reference=f"P-{last}",
            forename="ABCD"[last // 80],
            surname="Smithers",
            tokens=name_tokens("Smithers"),
        )
    make_family(office.stranger, people=[(person("E", "Jones"), PARENT)])
    frequent = find_people(office.keyworker, wanted("smithers"))
    assert ([hit.name for hit in frequent.elsewhere], frequent.cut) == (["A. S.", "A. S."], True)
    rare = find_people(office.keyworker, wanted("jones"))
    assert ([hit.name for hit in rare.elsewhere], rare.cut) == (["E. J."], False)
    monkeypatch.setattr(search, "MOST_ELSEWHERE", 4)
    everybody = find_people(office.keyworker, wanted("smithers")).elsewhere
    assert [hit.name for hit in everybody] == ["A. S.", "A. S.", "D. S.", "D. S."]


def test_nothing_stays_open_after_a_search(office: Office) -> None:
    known(office)
    with acting_as(office.keyworker), connection.cursor() as cursor:
        assert search.find_people(office.keyworker, wanted("smith")).elsewhere
        cursor.execute("SELECT current_setting('tfcase.opened', true)")
        assert cursor.fetchone() == ("",)
