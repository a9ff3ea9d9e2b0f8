"""The choice of a keyworker stays short, however many there are."""

from unittest import mock

import pytest
from django.http import QueryDict

from families.forms.listing import FilterForm
from families.forms.quality import QualityForm
from families.queries import allocation
from families.queries.narrowing import NOBODY_LEADS
from privacy.identity import acting_as
from privacy.models import Team
from privacy.roles import Role
from tests.make import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form_of", [FilterForm, QualityForm])
def test_too_many_keyworkers_are_offered_team_by_team(form_of: type) -> None:
    teams = [Team.objects.create(name=name) for name in ("North", "South")]
    workers = [make_user(Role.KEYWORKER, f"Worker {n}", teams[n % 2]) for n in range(6)]
    head = make_user(Role.HEAD_OF_SERVICE)
    north, last = {str(each.pk) for each in workers[::2]}, str(workers[-1].pk)

    def offered(query: str) -> set[str]:
        form = form_of(QueryDict(query), user=head)
        assert form.is_valid(), form.errors
        kept = form.filters().keyworker
        assert kept == dict(pair.split("=") for pair in query.split("&") if pair).get(
            "keyworker", ""
        )
        return {key for key, _ in form.fields["keyworker"].choices} - {""}

    with acting_as(head):
        assert offered("") == {NOBODY_LEADS, *(str(each.pk) for each in workers)}
        with mock.patch.object(allocation, "MOST_OFFERED", 4):
            assert offered("") == {NOBODY_LEADS}
            # What a tile or a board leads to is kept, and stands in the choice.
            assert offered(f"keyworker={NOBODY_LEADS}") == {NOBODY_LEADS}
            assert offered(f"keyworker={last}") == {NOBODY_LEADS, last}
            assert offered(f"team={teams[0].pk}") == {NOBODY_LEADS, *north}
            assert offered(f"team={teams[0].pk}&keyworker={last}") == {NOBODY_LEADS, *north, last}
            form = form_of(QueryDict("team=x&keyworker=x"), user=head)
            assert form.filters().keyworker == ""
