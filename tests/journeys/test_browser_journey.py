"""The main job from end to end, by everybody in their own browser: issue 2, steps 2 to 7."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from psycopg import sql

from privacy.roles import Role
from privacy.sessions import SessionStore
from tests.browser import Product
from tests.database import Databases
from tests.journeys import casework, oversight, subject_desk
from tests.visiting import Office, faults

pytestmark = [pytest.mark.browser, pytest.mark.worker]


@contextmanager
def held_up(databases: Databases, product: Product, table: str) -> Iterator[None]:
    """Whoever writes into a table waits meanwhile, so that a job is seen while it runs."""
    lock = sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.Identifier(table))
    with databases.server(product.database) as connection, connection.transaction():
        connection.execute(lock)
        yield


def long_after(databases: Databases, product: Product, page: Page) -> None:
    """Nobody waits an hour in a test: it was then that whoever sits here proved who they are."""
    [key] = [each["value"] for each in page.context.cookies() if each["name"] == "session"]
    row = "SELECT session_data FROM django_session WHERE session_key = %s"
    store = SessionStore(key)
    with databases.server(product.database) as connection:
        [[data]] = connection.execute(row, [key]).fetchall()
        content = store.decode(data)
        for proof in content["account_authentication_methods"]:
            proof["at"] -= 3600
        change = "UPDATE django_session SET session_data = %s WHERE session_key = %s"
        connection.execute(change, [store.encode(content), key])


def test_the_main_job(
    visits: Office, run_databases: Databases, product: Product, tmp_path: Path
) -> None:
    people = visits.people
    keyworker, colleague = (visits.seat(email) for email in people[Role.KEYWORKER][:2])
    expect(keyworker.get_by_role("heading", level=1)).to_have_text("My families")
    reference = casework.open_a_family(keyworker)
    family = casework.sees_only_own_families(keyworker, colleague, reference)
    feared = casework.join_a_second_family(keyworker)

    manager = visits.seat(people[Role.MANAGER][0])
    casework.allocates(manager, reference, visits.name_of(colleague))
    assert keyworker.request.get(family).status == 404

    analyst, second = (visits.seat(email) for email in people[Role.ANALYST][:2])
    with held_up(run_databases, product, "outcomes_outcomerun"):
        oversight.computes(analyst)
        expect(analyst.get_by_role("progressbar")).to_be_visible(timeout=oversight.PATIENCE_MS)
        assert faults(analyst) == []
    oversight.sees_it_done(analyst)
    oversight.reads_why(colleague, reference)

    oversight.confirms_a_record(analyst)
    oversight.asks_for_a_fix(analyst)
    oversight.builds_a_return(analyst)
    oversight.compares(analyst)
    oversight.approves(second, "Your approval is noted.")
    oversight.approves(visits.seat(people[Role.HEAD_OF_SERVICE][0]), "Return released.")
    oversight.downloads_the_return(analyst, visits.name_of(analyst), tmp_path)

    dpo = visits.seat(people[Role.DPO][0])
    oversight.recalls(dpo)
    oversight.sees_retention(dpo)
    other_dpo, lead = visits.seat(people[Role.DPO][1]), people[Role.SAFEGUARDING_LEAD][0]
    subject_desk.records_a_request(dpo, feared)
    subject_desk.keeps_from_them(dpo, feared)
    later = partial(long_after, run_databases, product)
    subject_desk.lets_it_go(dpo, other_dpo, visits.seat(lead), later)
    subject_desk.fetches_it(dpo, visits.open(375), feared, tmp_path)
    done = {
        "Family opened on the system": visits.name_of(keyworker),
        "Need recorded": visits.name_of(keyworker),
        "Intervention recorded": visits.name_of(keyworker),
        "Record opened": visits.name_of(colleague),
        "Keyworker allocated": visits.name_of(manager),
        "Outcomes computed": visits.name_of(analyst),
        "Return approved": visits.name_of(second),
        "Return downloaded": visits.name_of(analyst),
        "Restricted pack read by a second reviewer": "",
        "Subject access pack approved": visits.name_of(other_dpo),
        "Link to a subject access pack made": visits.name_of(dpo),
    }
    oversight.reads_the_trail(visits.seat(people[Role.INTERNAL_AUDITOR][0]), done)
    for page, kinds in ((analyst, ("Compute outcomes", "Build a return")), (dpo, ("Work out",))):
        page.goto("/jobs/")
        for kind in kinds:
            expect(page.get_by_role("row").filter(has_text=kind).first).to_contain_text("Done")
