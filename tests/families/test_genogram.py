"""The family drawn: everybody once, in a picture and in words."""

from django.test import Client

from families.actions.members import PartFacts
from families.models import Family
from families.queries.families import family_or_404
from families.queries.genogram import genogram_of
from families.queries.record import record_of
from families.queries.words import words_of
from privacy.identity import acting_as
from tests.families.conftest import Office
from tests.families.make_families import CHILD, PARENT, days_ago, make_family, person

AWAY = PartFacts("parent", lives_in_household=False, parenting_responsibility=True)


def test_everybody_stands_in_the_picture_and_in_words(office: Office, kim: Client) -> None:
    family = make_family(
        office.keyworker,
        people=[
            (person("Ada", "Okafor"), PARENT),
            (person("Obi", "Okafor", sex="M"), AWAY),
            (person("Nan", "Okafor", sex="U"), PartFacts("other_relative", True, False)),
            (person("Mia", "Okafor", date_of_birth=days_ago(3000)), CHILD),
            (person("Tom", "Okafor", date_of_birth=days_ago(1500), sex="M"), CHILD),
        ],
    )
    page = kim.get(family.get_absolute_url()).content.decode()
    assert page.count("<circle ") == 2
    assert page.count("<rect ") == 2
    assert page.count("<polygon ") == 1
    assert page.count("stroke-dasharray") == 1
    assert "Obi Okafor, 35, parent, parenting responsibility, lives elsewhere" in page


def test_children_hang_below_those_with_parenting_responsibility(
    office: Office, family: Family
) -> None:
    with acting_as(office.keyworker):
        found = family_or_404(family.pk, user=office.keyworker)
        drawn = genogram_of(record_of(found, words_of(found)).members)
    assert drawn
    adult, child = drawn.shapes
    assert adult.y < child.y
    assert (drawn.lines[0].y1, drawn.lines[-1].y2) == (adult.below_at + 8, child.top)
    assert all(shape.left >= 0 and shape.right <= drawn.width for shape in drawn.shapes)
    assert child.below_at < drawn.height


def test_nobody_draws_nothing() -> None:
    assert genogram_of([]) is None
