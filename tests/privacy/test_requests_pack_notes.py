"""Contact notes in the pack of a subject request: whose they are, marks, and what is kept back."""

import uuid
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from families.actions.note_changes import add_addendum, contest_note
from families.actions.notes import FromPage, content_of, save_draft
from families.queries.subject_notes import (
    NAMED,
    OUTSIDE,
    SAID_BY_OTHERS,
    note_items,
    side_items,
)
from privacy.identity import acting_as
from privacy.packs import MARK
from tests.council import write_note
from tests.families.make_families import days_ago
from tests.privacy.cases import D
from tests.privacy.packing import built, case, staff
from tests.privacy.packing_facts import items, text_of

__all__ = ["case", "staff"]
pytestmark = pytest.mark.django_db


def told(contents: dict[str, Any], title: str) -> list[dict[str, str]]:
    """The facts of the items with a title."""
    return [
        {fact["label"]: fact["value"] for fact in item["facts"]}
        for item in items(contents)
        if item["title"] == title
    ]


def test_a_note_is_told_with_its_marks_and_without_the_others(case: SimpleNamespace) -> None:
    by = case.keyworker
    text = "Fact: she came.\n\nAllegation: Tomasz Brackenbury says that Mary shouted."
    note = write_note(
        case.first, by, text, finished=True, present=(case.subject.pk,), about=(case.subject.pk,)
    )
    with acting_as(by):
        add_addendum(note=note, text="Zoë was at school.", by=by)
        contest_note(note=note, passage=2, person=case.subject, said="I did not.", by=by)
        contest_note(note=note, passage=None, person=None, said="She lies.", by=by)
    _, contents, pdf = built(case)
    [visit] = told(contents, "Home visit")
    assert visit["Contested"] == "Yes, passage 2"
    assert visit["You were there"] == "Yes"
    assert "Allegation:" in visit["Text"]
    assert "Mary shouted" in visit["Text"]
    assert "Brackenbury" not in visit["Text"]
    assert MARK in visit["Text"]
    [added] = told(contents, "Added to a note")
    assert added["Text"] == f"{MARK} was at school."
    contests = {each["Said by"]: each["Text"] for each in told(contents, "Note contested")}
    assert "Yes, passage 2" in text_of(pdf)
    assert contests == {"You": "I did not.", "Another person": SAID_BY_OTHERS}


def test_what_is_about_others_or_of_another_time_is_named_and_kept_back(
    case: SimpleNamespace,
) -> None:
    by, others = case.keyworker, case.first.members.exclude(person=case.subject)
    child = others.get(role="child").person_id
    write_note(case.first, by, "Mary rang about Zoë.", finished=True, about=(child,))
    write_note(case.first, by, "Nothing of anybody else.", finished=True, about=(child,))
    write_note(case.first, by, "All were at home.", finished=True)
    # She left this family long ago.
    manager = case.manager
    ticked = {"about": (case.subject.pk,), "on_date": days_ago(2)}
    write_note(case.second, manager, "They live in Secret Lane now.", finished=True, **ticked)
    then = {"about": (case.subject.pk,), "on_date": D("2012-05-05")}
    write_note(case.second, manager, "In her time.", finished=True, **then)
    write_note(case.second, manager, "Mary again.", finished=True, on_date=days_ago(2))
    _, contents, _ = built(case)
    texts = sorted(each["Text"] for each in told(contents, "Home visit"))
    assert texts == sorted([NAMED, OUTSIDE, "All were at home.", "In her time."])
    [outside] = [each for each in note_items(case.subject.pk) if OUTSIDE in str(each.facts)]
    assert outside.on is None
    assert {fact.label for fact in outside.facts} == {"Family", "Text"}


def test_a_draft_is_told_as_one_and_so_is_another_version_of_it(case: SimpleNamespace) -> None:
    """The job that builds the pack sees what its author alone may open."""
    by = case.keyworker
    draft = write_note(case.first, by, "Begun on the stairs")
    with acting_as(by):
        typed = replace(content_of(draft), text="Begun in the kitchen")
        page = FromPage(uuid.uuid4(), 0)
        assert save_draft(family=case.first, key=draft.pk, page=page, typed=typed, by=by).side
        [first], [second] = (list(of(case.subject.pk)) for of in (note_items, side_items))
    facts = {fact.label: fact.value for fact in first.facts}
    assert facts["State"] == "A draft, not finished"
    assert facts["Text"] == "Begun on the stairs"
    assert second.facts[-1].value == "Begun in the kitchen"
