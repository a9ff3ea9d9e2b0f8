"""A copy of the database names nobody, and a ciphertext opens only where it was written."""

import uuid
from dataclasses import replace
from datetime import date

import psycopg
import pytest
from django.conf import settings
from django.core import mail, serializers
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from families.actions.people import PersonFacts, change_person, tokens_of
from families.models import Artefact, Person
from privacy import encryption, keyring
from privacy.encryption import DecryptionFailed, Sealed
from privacy.keyring import Purpose
from privacy.roles import Role
from tests.council import Council, browser
from tests.database import Databases

HERE = ("families_person", "surname", uuid.UUID(int=1))
AWAY = [
    ("families_person", "surname", uuid.UUID(int=2)),
    ("families_person", "forename", uuid.UUID(int=1)),
    ("families_artefact", "surname", uuid.UUID(int=1)),
]


def seal(text: str) -> bytes:
    """A ciphertext of its place."""
    sealed = encryption.encrypt_value(*HERE, text)
    assert sealed is not None
    return sealed


# --- Values


@pytest.mark.parametrize("text", ["Ada", "Yılmaz", "O’Neil", "李", " ", "a" * 100_000, "\x00\n"])
def test_what_was_written_is_read(text: str) -> None:
    assert encryption.decrypt_value(*HERE, seal(text)) == text


def test_a_ciphertext_begins_with_the_number_of_its_key() -> None:
    number = encryption.key_id_of(seal("Okafor"))
    head = seal("Okafor")[: encryption.HEADER_BYTES]
    assert encryption.key_id_of(head) == number == keyring.ring().of(Purpose.FIELDS).current
    for nothing in (head[:-1], bytes([2]) + head[1:]):
        with pytest.raises(DecryptionFailed, match="Not a ciphertext"):
            encryption.key_id_of(nothing)


def test_a13_keys_are_of_purposes_so_none_is_shredded_for_anybody_or_comes_back() -> None:
    places = [("families_person", "surname", uuid.UUID(int=number)) for number in range(20)]
    sealed = [encryption.encrypt_value(*place, "Okafor") for place in places]
    assert len({encryption.key_id_of(each) for each in sealed if each}) == 1
    assert set(keyring.ring().purposes) <= set(Purpose)


def test_an_empty_text_stays_null() -> None:
    assert encryption.encrypt_value(*HERE, "") is None
    assert encryption.decrypt_value(*HERE, None) == ""


def test_two_equal_texts_differ() -> None:
    assert len({seal("Okafor") for _ in range(50)}) == 50


@pytest.mark.parametrize("place", AWAY, ids=["row", "column", "table"])
def test_a48_a_ciphertext_moved_elsewhere_does_not_open(
    place: tuple[str, str, uuid.UUID],
) -> None:
    with pytest.raises(DecryptionFailed):
        encryption.decrypt_value(*place, seal("Okafor"))


def test_no_flipped_bit_and_no_cut_is_accepted() -> None:
    sealed = seal("Okafor")
    for place in range(len(sealed)):
        flipped = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(DecryptionFailed):
            encryption.decrypt_value(*HERE, flipped)
        with pytest.raises(DecryptionFailed):
            encryption.decrypt_value(*HERE, sealed[:place])


def test_one_purpose_does_not_open_another() -> None:
    place = encryption._bound_to(*HERE)
    with pytest.raises(DecryptionFailed):
        encryption.decrypt_bytes(Purpose.SEARCHES, place, seal("Okafor"))


# --- The field


def test_the_database_holds_no_plain_name(council: Council) -> None:
    person = council.own.parent.person
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM families_person t WHERE id = %s", [person.pk])
        row = cursor.fetchone()[0]
        cursor.execute(
            "SELECT forename, surname, address FROM families_person WHERE id = %s", [person.pk]
        )
        raw = b"".join(bytes(each) for each in cursor.fetchone())
    assert person.reference in row
    texts = [person.forename, person.surname, "Lane", "RG14"]
    for text in texts:
        assert text.lower() not in row.lower()
        assert text.encode().hex() not in row.lower()
        assert text.encode() not in raw


@pytest.mark.django_db(transaction=True)
def test_a_copy_of_every_table_names_nobody(
    committed_council: Council, run_databases: Databases
) -> None:
    """What `pg_dump` would write: every table as binary rows, with a control that it would find."""
    found: dict[str, set[str]] = {"named": set(), "reference": set()}
    reference = committed_council.own.parent.person.reference.encode()
    names = [word.encode() for word in committed_council.own.words]
    with run_databases.server(run_databases.name) as server:
        tables = server.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            content = _copied(server, str(table))
            if any(name in content or name.lower() in content for name in names):
                found["named"].add(str(table))
            if reference in content:
                found["reference"].add(str(table))
    assert found == {"named": set(), "reference": {"families_person"}}


def _copied(server: psycopg.Connection[tuple[object, ...]], table: str) -> bytes:
    with server.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)'.encode()) as rows:
        return b"".join(bytes(data) for data in rows)


def test_values_give_ciphertext_never_text(council: Council) -> None:
    people = Person.objects.filter(pk=council.own.parent.person_id)
    [row] = people.values("forename", "upn")
    assert isinstance(row["forename"], Sealed)
    assert b"Ada" not in row["forename"]
    assert row["upn"] == ""


def test_a_list_opens_only_what_it_reads(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr(
        encryption, "decrypt_value", lambda table, column, *_: opened.append(column) or "opened"
    )
    person = Person.objects.get(pk=council.own.parent.person_id)
    assert opened == []
    assert (person.surname, person.surname) == ("opened", "opened")
    assert opened == ["surname"]


@pytest.mark.parametrize("narrow", ["only", "defer"])
def test_a_field_that_was_left_out_is_fetched_when_it_is_read(
    council: Council, narrow: str
) -> None:
    left = {"only": ["reference"], "defer": ["surname", "forename"]}[narrow]
    [person] = getattr(Person.objects, narrow)(*left).filter(pk=council.own.parent.person_id)
    assert (person.surname, person.full_name) == ("Quintrellan", "Adaquintrellan Quintrellan")


def test_saving_a_narrow_row_keeps_the_rest(council: Council) -> None:
    person = Person.objects.only("reference").get(pk=council.own.parent.person_id)
    person.save()
    assert Person.objects.get(pk=person.pk).surname == "Quintrellan"


def test_what_was_not_read_or_changed_keeps_its_ciphertext(council: Council) -> None:
    """Anything else would make every save look like a change of every text."""

    def kept() -> tuple[bytes, bytes]:
        with connection.cursor() as cursor:
            query = "SELECT surname, forename FROM families_person WHERE id = %s"
            cursor.execute(query, [council.own.parent.person_id])
            one, two = cursor.fetchone()
        return bytes(one), bytes(two)

    before, person = kept(), Person.objects.get(pk=council.own.parent.person_id)
    person.surname = "Newname"
    person.save()
    assert kept()[0] != before[0]
    assert kept()[1] == before[1]
    assert Person().surname == ""


def test_a_history_row_reads_what_was(council: Council) -> None:
    person = council.own.parent.person
    known = {name: getattr(person, name) for name in PersonFacts.__dataclass_fields__}
    facts = PersonFacts(**{**known, "surname": "Newname"})
    by = council.of(Role.KEYWORKER)
    change_person(family=council.own.family, person=person, facts=facts, by=by)
    before = person.events.latest("pgh_created_at")
    assert (before.surname, before.forename) == ("Quintrellan", person.forename)
    assert Person.objects.get(pk=person.pk).surname == "Newname"
    assert "tokens" not in {field.name for field in before._meta.fields}


LOOKUPS = [
    *("exact", "iexact", "contains", "icontains", "startswith", "istartswith", "endswith"),
    *("regex", "iregex", "gt", "lte", "in", "range"),
]


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a17_an_encrypted_field_is_no_oracle_for_filters(db: None, lookup: str) -> None:
    value = ["A", "B"] if lookup in ("in", "range") else "A"
    with pytest.raises(FieldError, match="is encrypted"):
        list(Person.objects.filter(**{f"surname__{lookup}": value}))


def test_whether_there_is_a_text_may_be_asked(council: Council) -> None:
    assert not Person.objects.filter(surname__isnull=True).exists()
    assert Person.objects.filter(upn__isnull=True).count() == 4


def test_update_and_bulk_update_are_refused(council: Council) -> None:
    person = Person.objects.get(pk=council.own.parent.person_id)
    with pytest.raises(TypeError, match="is encrypted"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(surname="Plain")
    person.surname = "Plain"
    with pytest.raises(TypeError, match="is encrypted"), transaction.atomic():
        Person.objects.bulk_update([person], ["surname"])
    assert Person.objects.get(pk=person.pk).surname == "Quintrellan"


def test_a48_a_ciphertext_copied_by_the_database_does_not_open(council: Council) -> None:
    people = Person.objects.filter(pk=council.own.parent.person_id)
    people.update(surname=F("forename"))
    with pytest.raises(DecryptionFailed):
        _ = people.get().surname


def test_a48_a_page_that_meets_one_says_nothing_and_raises_the_alarm(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = Person.objects.filter(pk=council.own.parent.person_id)
    people.update(surname=F("forename"))
    monkeypatch.setattr("privacy.sinks._alarmed", {})
    client, page = browser(council.of(Role.KEYWORKER)), council.own.family.get_absolute_url()
    for _ in range(2):
        answer = client.get(page)
        assert answer.status_code == 500
        assert not [word for word in council.own.words if word.encode() in answer.content]
    [told] = mail.outbox
    assert told.to == [settings.AUDIT_MAIL_TO]
    assert "families:family: what is stored encrypted could not be opened" in told.body
    assert council.own.family.reference not in told.subject + told.body
    # Where even that fails the page is answered as ever.
    monkeypatch.setattr("privacy.sinks._alarmed", {})
    monkeypatch.setattr("privacy.sinks.send_mail", lambda *_: 1 / 0)
    assert client.get(page).status_code == 500


def test_a47_nothing_of_few_values_is_indexed() -> None:
    """How often a token occurs would tell a sex, an ethnicity or a day of birth."""
    facts = PersonFacts("Ada", "Okafor", date(1984, 5, 6), "F", postcode="RG14 7GQ")
    found = tokens_of(facts)
    of_few = {"date_of_birth": date(2001, 1, 1), "sex": "M", "ethnicity": "WBRI"}
    others = {"address": "1 Any Lane", "address_protected": True, "study_choice": "no"}
    for name, value in {**of_few, **others}.items():
        assert tokens_of(replace(facts, **{name: value})) == found, name
    assert tokens_of(replace(facts, surname="Okafar")) != found


def test_bulk_create_encrypts_too(council: Council) -> None:
    day = timezone.localdate()
    rows = [
        Artefact(family=council.own.family, artefact=kind, on_date=day, covers_everyone=False)
        for kind in ("plan", "plan_goal_link")
    ]
    for row in rows:
        row.detail = "Canary detail"
    Artefact.objects.bulk_create(rows)
    held = Artefact.objects.filter(pk__in=[row.pk for row in rows])
    assert [each.detail for each in held] == ["Canary detail"] * 2
    assert all(b"Canary" not in each for each in held.values_list("detail", flat=True))


def test_a_serialised_copy_holds_no_text(council: Council) -> None:
    people = Person.objects.filter(pk=council.own.parent.person_id)
    with pytest.raises(TypeError, match="is encrypted"):
        serializers.serialize("json", people)


# --- Tokens

PEOPLE = {
    "Yılmaz": ["yilmaz", "YILMAZ", "Yilmaz", "yıl", "Yil"],
    "Łukasz": ["lukasz", "LUKASZ", "łukasz", "Luk", "ŁUK"],
    "O’Neil": ["oneil", "O'Neil", "Oʼneil", "O‘Neil", "ONE", "o`ne"],
    "Smith-Jones": ["smith", "jones", "smithjones", "Smith-Jones", "smi", "jon", "smithj"],
    "José": ["jose", "Jose\u0301", "JOS"],
    "Søren": ["soren", "Sør"],
    "Đorđe": ["dorde", "đor"],
    "Weiß": ["weiss", "WEISS", "wei"],
    "Van der Berg": ["berg", "vanderberg", "van"],
    "Æthel": ["aethel", "aeth"],
    "İpek": ["ipek", "IPEK", "ip"],
    "Smi\u00adth": ["smith", "smit"],
}
FINDS = [(name, typed) for name, each in PEOPLE.items() for typed in each]


@pytest.mark.parametrize(("name", "typed"), FINDS)
def test_a_name_is_found_however_it_is_typed(name: str, typed: str) -> None:
    found = set(encryption.name_tokens(name))
    asked = {encryption.whole_name_token(typed), encryption.search_token(typed)}
    assert found & asked


@pytest.mark.parametrize(
    ("name", "typed"), [("Katherine", "Catherine"), ("Philip", "Filip"), ("Stephen", "Steven")]
)
def test_a_name_is_found_by_its_sound(name: str, typed: str) -> None:
    sound = encryption.sound_token(typed)
    assert sound in encryption.name_tokens(name)
    assert encryption.whole_name_token(typed) not in encryption.name_tokens(name)


def test_the_middle_of_a_name_finds_nothing() -> None:
    found = set(encryption.name_tokens("Okafor"))
    for typed in ("kafor", "for", "okaforx", "o"):
        asked = {encryption.whole_name_token(typed), encryption.search_token(typed)}
        assert found.isdisjoint(asked)


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [("Stephen", "Steven", True), ("Okafor", "Smith", False), ("", "", False), ("7", "7", False)],
)
def test_two_words_sound_alike(one: str, two: str, *, alike: bool) -> None:
    assert encryption.sounds_alike(one, two) is alike


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("ann", [("name/exact", "ann"), ("name/prefix", "an"), ("name/sound", "AN")]),
        ("77", [("name/exact", "77")]),
    ],
)
def test_what_of_a_word_has_a_token(word: str, values: list[tuple[str, str]]) -> None:
    """Nothing of a word is its own beginning, and a number sounds like nothing."""
    assert encryption.word_values(word) == values
    beginnings = [value[1] for value in values if value[0] == "name/prefix"]
    assert encryption.shorter_tokens(word) == [encryption.search_token(n) for n in beginnings]


def test_the_words_of_a_name_and_the_whole_of_several() -> None:
    assert encryption.name_words("Zoë") == ["zoe"]
    assert encryption.name_words("Smith-Jones") == ["smith", "jones", "smithjones"]


def test_different_kinds_never_share_a_token() -> None:
    word = "ab123456c"
    kinds = ("name", "postcode", "upn", "nhs_number", "nino")
    tokens = [encryption.exact_token(kind, word) for kind in kinds]
    tokens += [encryption._token(f"name/{how}", word, None) for how in ("prefix", "sound")]
    assert len(set(tokens)) == len(tokens)


def test_identifiers_and_postcodes_are_found_with_any_spacing() -> None:
    assert encryption.exact_token("postcode", "rg147gq") == encryption.exact_token(
        "postcode", "RG14 7GQ"
    )
    assert encryption.exact_token("nino", "AB 12 34 56 C") == encryption.exact_token(
        "nino", "ab123456c"
    )


def test_tokens_fit_the_column_and_tell_nothing_without_the_key() -> None:
    tokens = encryption.name_tokens("Okafor", "Ada")
    assert all(-(2**63) <= token < 2**63 for token in tokens)
    assert len(set(tokens)) == len(tokens)


def test_a_pseudonym_is_of_its_purpose() -> None:
    one, two = (encryption.pseudonym(p, "x") for p in (Purpose.DETAILS, Purpose.AUDIT_SEARCH))
    assert one != two
    assert len(one) == len(two) == 26


def test_a_search_is_kept_as_a_fingerprint_only() -> None:
    first = encryption.search_fingerprint("Okafor 2015")
    assert (first, len(first)) == (encryption.search_fingerprint("okafor  2015"), 16)
    assert first != encryption.search_fingerprint("Okafor 2016")
