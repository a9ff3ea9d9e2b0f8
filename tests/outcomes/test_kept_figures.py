"""Figures of a large council: worked out ahead for each reader, dated, renewed, never another's."""

import random
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.core.paginator import Page
from django.utils import timezone

from families.actions.kept_figures import EVERY_NIGHT, WANTED, forget_unwanted
from families.kept_pages import kept_page
from families.models import Family, KeptFigures
from outcomes.actions.computing import compute_outcomes
from privacy import jobs
from privacy.errors import RuleBroken
from privacy.identity import acting_as, system_user
from privacy.models import Job, Team, User
from privacy.roles import Role
from tests.asking import MOST, queries
from tests.council import browser
from tests.make import make_user
from tests.outcomes.test_team_board import throw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_council")]
FIGURES = {
    **{f"/figures/{name}": "rows" for name in ("", "results/", "fairness/", "services/", "money/")},
    **{"/team/": "tiles", "/quality/": "workers", "/forecast/": "tiles"},
}
# Not told apart by team.
OF_ALL = {"/watch/": "tabs", "/coverage/": "rows", "/dashboard/": "stages"}
FIGURES |= OF_ALL
FOR_ANALYSTS = [url for url in FIGURES if url.startswith(("/figures/", "/watch/", "/coverage/"))]


@pytest.fixture
def head() -> User:
    compute_outcomes(as_of=date(2018, 10, 31), by=make_user(Role.ANALYST))
    teams = list(Team.objects.order_by("name"))
    staff = [make_user(Role.KEYWORKER, f"Worker {n}", teams[n % 2]) for n in range(3)]
    throw(random.Random(3), staff)  # noqa: S311
    return make_user(Role.HEAD_OF_SERVICE)


def kept_of(user: User) -> list[KeptFigures]:
    """The wall lets nobody see another's."""
    with acting_as(user):
        return list(KeptFigures.objects.all())


def every_night() -> Job:
    return jobs.run_here(EVERY_NIGHT, by=system_user("timetable"))


def told(user: User) -> dict[str, Any]:
    """What stands on each page that this reader may open."""
    pages = FIGURES if user.role == Role.HEAD_OF_SERVICE else FOR_ANALYSTS
    found = {url: browser(user).get(url).context for url in pages}
    return {url: context.get(FIGURES[url]) for url, context in found.items()}


def as_kept(value: Any) -> Any:
    """Lists for tuples and for the page of a list, as JSON has them."""
    if isinstance(value, Page):
        return as_kept(list(value))
    if isinstance(value, dict):
        return {key: as_kept(each) for key, each in value.items()}
    return [as_kept(each) for each in value] if isinstance(value, list | tuple) else value


def test_a38_figures_worked_out_ahead_are_those_counted_at_once_for_each_reader(
    head: User, settings: LazySettings
) -> None:
    analyst = User.objects.get(role=Role.ANALYST)
    manager = make_user(Role.MANAGER, "", Team.objects.order_by("name")[0])
    at_once = {user.pk: as_kept(told(user)) for user in (head, analyst)}
    job = every_night()
    assert (job.problem, job.result) == ("", {"pages": 0})
    settings.FIGURES_AT_ONCE = -1
    assert "Not worked out yet" in browser(head).get("/figures/").content.decode()
    assert "Not counted yet" in browser(analyst).get("/feeds/").content.decode()
    assert every_night().result["pages"] == sum(map(len, map(kept_of, (head, analyst)))) > 30
    for user in (head, analyst):
        assert as_kept(told(user)) == at_once[user.pk]
        page = browser(user).get("/figures/").content.decode()
        words = "Worked out on" if user == head else "Counted on"
        assert f"{words} {timezone.localdate():%-d %B %Y}" in page
    assert "rounded to the nearest 10" in browser(analyst).get("/figures/").content.decode()
    for url in FIGURES:
        assert len(queries(head.email, url)) <= MOST, url
        # Of one team families are few, and are counted at once.
        team = f"{url}?team={manager.team_id}"
        assert ("Worked out on" in browser(head).get(team).content.decode()) is (url in OF_ALL)
        assert "Worked out on" not in browser(manager).get(url).content.decode()


def test_figures_are_renewed_when_asked_and_go_when_nobody_wants_them(
    head: User, settings: LazySettings
) -> None:
    settings.FIGURES_AT_ONCE = -1
    by_team = "by=team&headline=tf-2015-national%3AH2"
    client = browser(head)
    assert "Not worked out yet" in client.get(f"/figures/?{by_team}").content.decode()
    asked = {"page": "funnel", "query": f"{by_team}&page=7&name=Morwenna"}
    answer = client.post("/worked-out/", asked)
    job = Job.objects.get(kind="work_out_figures")
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert "Morwenna" not in str(job.params)
    jobs.run(str(job.pk))
    assert Job.objects.get(pk=job.pk).problem == ""
    [kept] = kept_of(head)
    led = client.get(f"/worked-out/{kept.pk}/")
    assert (
        led["Location"]
        == f"/figures/?{urlencode({'headline': 'tf-2015-national:H2', 'by': 'team'})}"
    )
    rows = client.get(led["Location"]).context["rows"]
    Family.objects.update(team=None)
    assert client.get(led["Location"]).context["rows"] == rows
    jobs.run(str(jobs.request("work_out_figures", by=head, params=job.params).pk))
    assert client.get(led["Location"]).context["rows"] != rows
    other = make_user(Role.HEAD_OF_SERVICE, "other")
    assert browser(other).get(f"/worked-out/{kept.pk}/").status_code == 404
    assert "Not worked out yet" in browser(other).get(led["Location"]).content.decode()
    assert client.post("/worked-out/", {"page": "nonsense"}).status_code == 404
    every_night()
    assert len(kept_of(head)) > len(kept_of(other)) > 10
    with acting_as(head):
        KeptFigures.objects.update(asked_on=timezone.localdate() - WANTED - timedelta(1))
        forget_unwanted()
    assert {each.query for each in kept_of(head)} == {each.query for each in kept_of(other)}
    User.objects.filter(pk=head.pk).update(role=Role.MANAGER)
    with acting_as(head):
        forget_unwanted()
    assert kept_of(head) == []
    client = browser(other)
    paper = client.get("/figures/print/")
    assert paper["Content-Type"] == "application/pdf"
    assert (
        client.get("/figures/print/?year=2017-18")["Location"] == "/figures/results/?year=2017-18"
    )
    with pytest.raises(RuleBroken):
        kept_page("nonsense")
