"""A stolen dump of a loaded council names nobody: every value of its case files is looked for."""

import csv
import re
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache

import pytest
import yaml
from django.utils import timezone

from families.models import Artefact, Family, Person
from families.queries.search import find_people
from families.rules.details import split_detail
from families.rules.search import Wanted
from privacy import audit
from privacy.encryption import search_fingerprint
from privacy.events import Event
from privacy.identity import acting_as
from privacy.roles import Role
from tests.database import ROOT, SERVER_URL, Databases, url_of
from tests.make import make_user
from tests.outcomes import canaries
from tests.sample import DATA, SAMPLE
from tfcase.embedded_place import find

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sample_council")]
FLOORS = ("exports", "outcomes", "families", "privacy")
WORD = re.compile(r"[^\W_]+")
# Longer than this, a value in hexadecimal does not stand in a ciphertext by chance.
LEAST_BYTES = 6
NUMBERS = ("upn", "nhs_number", "nino", "uprn")
CANARIES = {
    "name": "Quintrellan-Worsefold",
    "phone": "07700 900461",
    "e-mail": "worsefold@canary.example",
    "note": "She whispered of a marmalade accordion",
}


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words_of(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in WORD.findall(text.casefold())}


@cache
def plain_words() -> set[str]:
    """What may be read by design: staff, teams, codes, terms, frameworks, dates, references."""
    kept = {"people": ("person_ref", "date_of_birth", "sex", "ethnicity")}
    sources = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")]
    texts = [path.read_text() for path in (*sources, *(DATA / "frameworks").glob("*.yaml"))]
    for path in SAMPLE.glob("*.csv"):
        for row in rows(path.stem):
            columns = kept.get(path.stem, tuple(name for name in row if name != "detail"))
            texts += [row[column] for column in columns]
    texts += [str(yaml.safe_load((SAMPLE / "local_plan.yaml").read_text()))]
    return words_of(texts)


def personal_values() -> dict[str, set[str]]:
    """Every distinct value that names somebody, by kind, and every encrypted note."""
    people = rows("people")
    found = {kind: {row[kind] for row in people} - {""} for kind in people[0]}
    details = {("artefact", "", row["detail"]) for row in rows("artefacts")}
    details |= {(row["kind"], row["code"], row["detail"]) for row in rows("observations")}
    notes = {split_detail(*each, lambda _: "")[1] for each in details}
    names = ("forename", "surname", "address", "postcode", "upn", "nhs_number", "nino", "uprn")
    return {**{kind: found[kind] for kind in names}, "note": notes - {""}}


def use_it() -> None:
    """History, a search, an audit row, every kind of text, before the thief comes."""
    canaries.sow()
    person = Person.objects.order_by("reference")[0]
    keyworker = make_user(Role.HEAD_OF_SERVICE)
    with acting_as(keyworker):
        person.surname, person.address = CANARIES["name"], f"1 Canary Row; {CANARIES['phone']}"
        person.save()
        person.surname = "Someone"
        person.save()
        Artefact.objects.create(
            family=Family.objects.order_by("reference")[0],
            artefact="plan",
            on_date=timezone.localdate(),
            covers_everyone=True,
            detail=f"{CANARIES['note']}: {CANARIES['e-mail']} {CANARIES['phone']}",
        )
        find_people(keyworker, Wanted(words=("worsefold",)))
        print_of = search_fingerprint("worsefold")
        audit.record(Event.SEARCHED, by=keyworker, reason_code="by_hand", fingerprint=print_of)


@pytest.fixture
def dump(run_databases: Databases) -> str:
    """What `pg_dump` writes as the role for backups, in small letters."""
    use_it()
    program = shutil.which("pg_dump") if SERVER_URL else find(ROOT).program("pg_dump")
    command = [str(program), "--format=plain", "--dbname", url_of("backup", run_databases.name)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().casefold()


def test_a47_a_dump_of_a_loaded_council_contains_none_of_its_people(dump: str) -> None:
    held, plain = set(WORD.findall(dump)), plain_words()
    # A control: what is plain by design is found, history and audit rows are there too.
    assert all(row["person_ref"].casefold() in dump for row in rows("people"))
    assert "families_personevent" in dump
    assert "privacy_auditevent" in dump
    assert dump.count("\\\\x01000000") > 5_000
    values = {**personal_values(), "canary": set(CANARIES.values())}
    values |= {kind: {word} for kind, word in canaries.WORDS.items()}
    assert not words_of(canaries.WORDS.values()) & plain
    looked_for, found = 0, []
    for kind, texts in values.items():
        for text in texts:
            words = words_of([text])
            telling = {word for word in words if not word.isdigit() and word not in plain}
            # A short name stands within other words; a number or several words do not by chance.
            as_a_whole = len(words) > 1 or kind in NUMBERS
            looked_for += bool(telling) or as_a_whole
            whole = as_a_whole and text.casefold() in dump
            in_hex = text.encode().hex()
            as_bytes = len(in_hex) >= 2 * LEAST_BYTES and in_hex in dump
            if telling & held or whole or as_bytes:
                found.append(f"{kind}: {text}")
    assert found == []
    every = sum(map(len, values.values()))
    assert looked_for > 0.9 * every > 1_000
