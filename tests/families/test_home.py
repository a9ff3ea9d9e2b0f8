"""The list of families as a working list, the way back to it, and searches that somebody keeps."""

from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from families.actions.saved_searches import (
    SAME_NAME,
    TOO_MANY,
    change_search,
    save_search,
)
from families.actions.tasks import raise_task
from families.models import Family, SavedSearch
from families.queries import home, listing
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AuditEvent, User
from tests.council import write_note
from tests.families.conftest import Office, browser
from tests.families.make_families import days_ago, make_family

pytestmark = pytest.mark.django_db
LIST = "/families/"


def due(family: Family, by: User, days: int, text: str = "Ring") -> None:
    said = {"text": text, "due_on": days_ago(-days), "worker": None}
    with acting_as(by):
        raise_task(family=family, by=by, **said)


def order(user: User, sort: str) -> list[str]:
    """Surnames in the order of the list."""
    with acting_as(user):
        found = partial(listing.listed, user, Q(), "")
        few = home.ordered(user, found, sort, whole=True, number=home.FEW)
        many = home.ordered(user, found, sort, whole=True, number=home.FEW + 1)
        names = [line.name for line in listing.page_of(few)]
        # Of many families a page is asked for by itself: in the same order.
        assert [line.name for line in listing.page_of(many)] == names
        return names


def kept(user: User, name: str, query: str) -> SavedSearch:
    with acting_as(user):
        return save_search(name=name, query=query, by=user)


def families_of_kim(office: Office) -> dict[str, Family]:
    kim = office.keyworker
    found = {name: make_family(kim, surname=name) for name in ("Aske", "Bell", "Crane", "Dodd")}
    due(found["Dodd"], kim, 1)
    due(found["Crane"], kim, 9)
    due(found["Crane"], kim, 30)
    write_note(found["Bell"], kim, "Met", finished=True, on_date=days_ago(9))
    return found


def test_what_is_due_first_then_the_longest_without_contact(office: Office) -> None:
    found = families_of_kim(office)
    # The contact that is due in three weeks is what comes next for the other two.
    assert order(office.keyworker, "due") == ["Dodd", "Crane", "Aske", "Bell"]
    assert order(office.keyworker, "-due")[-1] == "Dodd"
    assert order(office.keyworker, "contact")[-1] == "Bell"
    assert order(office.keyworker, "-contact")[0] == "Bell"
    Family.objects.filter(pk=found["Dodd"].pk).update(
        closed_on=days_ago(0), closure_reason="disengaged"
    )
    assert order(office.keyworker, "due")[-1] == "Dodd"
    page = browser(office.keyworker).get(LIST).content.decode()
    assert page.index("Crane") < page.index("Aske") < page.index("Bell") < page.index("Dodd")


def test_each_row_says_what_is_next_and_where_one_s_draft_is(office: Office) -> None:
    found = families_of_kim(office)
    draft = write_note(found["Aske"], office.keyworker, "Begun")
    due(found["Bell"], office.keyworker, 2, "Ask at the CAMHS clinic")
    page = browser(office.keyworker).get(LIST).content.decode()
    assert page.count("Tomorrow</strong>") == 1
    assert "9 days ago" in page
    assert "CAMHS" not in page
    assert "Hidden: health" in page
    write = reverse("families:note_write", args=[found["Aske"].pk, draft.pk])
    assert page.count(write) == 2  # Above the list, and in the family's row.
    # A partner sees the families and no tasks.
    assert "Next" not in browser(office.partner).get(LIST).content.decode().split("<main")[1]


def test_the_way_back_keeps_filters_order_and_page(office: Office) -> None:
    family, kim = make_family(office.keyworker), browser(office.keyworker)
    page = kim.get(family.get_absolute_url()).content.decode()
    assert f'href="{LIST}"' in page
    kim.get(f"{LIST}?framework=tf-2015-national&stage=identified&sort=-name&nonsense=Okafor")
    page = kim.get(family.get_absolute_url()).content.decode()
    kept = "framework=tf-2015-national&amp;stage=identified&amp;sort=-name"
    assert f'href="{LIST}?{kept}"' in page
    assert "Back to my families" in page


def test_a_search_keeps_exactly_what_is_shown(office: Office) -> None:
    make_family(office.keyworker)
    kim, save = browser(office.keyworker), reverse("families:search_save")
    asked = "stage=identified&sort=nonsense&surname=Okafor&framework=ffp-2025"
    answer = kim.post(save, {"name": "Okafor's list", "query": asked})
    shown = {"stage": ["identified"], "framework": ["ffp-2025"], "sort": ["due"]}
    assert parse_qs(urlsplit(answer["Location"]).query) == shown
    with acting_as(office.keyworker):
        held = SavedSearch.objects.get()
    assert parse_qs(held.query) == shown
    page = kim.get(reverse("families:searches")).content.decode()
    assert "Okafor&#x27;s list" in page
    assert kim.get(answer["Location"]).status_code == 200
    assert "Okafor" not in str(list(AuditEvent.objects.filter(target_id=held.pk).values()))
    assert "Enter name of the view" in kim.post(save, {"name": "", "query": ""}).content.decode()
    again = kim.post(save, {"name": "OKAFOR'S LIST", "query": ""}).content.decode()
    assert SAME_NAME in again


def test_one_can_be_the_first_page_and_each_can_go(office: Office) -> None:
    kim, start = browser(office.keyworker), reverse("families:start")
    assert kim.get("/", follow=True).redirect_chain[-1][0] == LIST
    first, second = (kept(office.keyworker, name, f"sort={name}") for name in ("name", "contact"))
    for each in (first, second):
        kim.post(reverse("families:search_start", args=[each.pk]), {"start": "yes"})
        assert kim.get(start)["Location"] == f"{LIST}?{each.query}"
    assert "First page" in kim.get(reverse("families:searches")).content.decode()
    kim.post(reverse("families:search_start", args=[second.pk]))
    assert kim.get(start)["Location"] == LIST
    kim.post(reverse("families:search_delete", args=[first.pk]))
    with acting_as(office.keyworker):
        assert [each.name for each in SavedSearch.objects.all()] == ["contact"]


def test_they_are_one_s_own_in_both_walls(office: Office) -> None:
    held = kept(office.keyworker, "Late ones", "sort=due")
    other = browser(office.manager)
    for name in ("search_start", "search_delete"):
        assert other.post(reverse(f"families:{name}", args=[held.pk])).status_code == 404
    assert "Late ones" not in other.get(reverse("families:searches")).content.decode()
    with acting_as(office.manager):
        assert not SavedSearch.objects.exists()
    with acting_as(office.keyworker):
        assert SavedSearch.objects.exists()


def test_a_view_is_shared_with_a_role_and_each_sees_their_own(office: Office) -> None:
    """Renamed, shared and taken back by its owner alone; a reader's own filters decide."""
    make_family(office.keyworker, surname="Okafor")
    make_family(office.stranger, surname="Hill")
    mine = kept(office.manager, "Nobody leads", "keyworker=none&cases=open")
    change = reverse("families:search_change", args=[mine.pk])
    opened = reverse("families:search_open", args=[mine.pk])
    views, max_ = reverse("families:searches"), browser(office.manager)
    kim, stranger = browser(office.keyworker), browser(office.stranger)
    assert kim.get(opened).status_code == 404
    max_.post(change, {"name": "Waiting", "shared_with": "keyworker"})
    with acting_as(office.keyworker):
        shared = SavedSearch.objects.get()
        assert (shared.name, shared.shared_with) == ("Waiting", "keyworker")
        assert SavedSearch.objects.filter(pk=mine.pk).update(query="") == 0, "the second wall"
    page = kim.get(views).content.decode()
    assert f"shared by {office.manager.name} with every keyworker" in page
    for address in (change, reverse("families:search_delete", args=[mine.pk])):
        assert kim.post(address, {"name": "Mine now"}).status_code == 404
    answer = kim.get(opened, follow=True)
    assert answer.redirect_chain[-1][0].startswith(LIST)
    assert "is no choice of yours" in answer.content.decode()
    assert "Okafor" in answer.content.decode()
    assert "Hill" not in answer.content.decode()
    # Of another team: managers share within theirs.
    assert office.stranger.team_id != office.manager.team_id
    assert "Waiting" not in stranger.get(views).content.decode()
    assert stranger.get(opened).status_code == 404
    max_.post(change, {"name": "Waiting", "shared_with": ""})
    assert kim.get(opened).status_code == 404
    noted = AuditEvent.objects.filter(event="search_changed").order_by("seq")
    assert [each.facts["role"] for each in noted] == ["keyworker", ""]
    assert "Waiting" not in str(list(noted.values()))


def test_whoever_may_not_share_renames_and_no_page_beyond_reach_is_kept(office: Office) -> None:
    kim = browser(office.keyworker)
    held = kept(office.keyworker, "Late", "sort=due")
    change = reverse("families:search_change", args=[held.pk])
    assert "Share it with" not in kim.get(change).content.decode()
    kim.post(change, {"name": "Very late", "shared_with": "keyworker"})
    with acting_as(office.keyworker):
        held.refresh_from_db()
        assert (held.name, held.shared_with) == ("Very late", "")
        with pytest.raises(AccessDenied):
            change_search(search=held, name="x", shared_with="keyworker", by=office.keyworker)
    save = reverse("families:search_save")
    for page in ("board", "achieved", "nothing"):
        assert kim.post(save, {"name": "x", "page": page, "query": ""}).status_code == 404
    answer = browser(office.manager).post(
        save, {"name": "By district", "page": "funnel", "query": "by=district&surname=Okafor"}
    )
    assert answer["Location"] == f"{reverse('outcomes:funnel')}?by=district"


def test_there_are_twenty_and_the_database_knows_it(office: Office) -> None:
    kim = office.keyworker
    with acting_as(kim):
        for number in range(20):
            save_search(name=str(number), query="sort=due", by=kim)
        with pytest.raises(RuleBroken, match=TOO_MANY):
            save_search(name="One more", query="sort=due", by=kim)
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedSearch.objects.create(owner=kim, place=21, name="x", query="")


def test_a_short_list_is_counted_as_a_long_one_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is read at once nothing is counted before: the tabs say the same."""
    families_of_kim(office)
    kim = office.keyworker
    with acting_as(kim):
        few = home.few(kim, partial(listing.listed, kim, Q(), ""))
        assert few
        assert listing.counts_of(few) == listing.counts(kim, Q())
        assert home.few(office.manager, partial(listing.listed, office.manager, Q(), "")) is None
    short = browser(kim).get("/families/").context
    monkeypatch.setattr(home, "FEW", len(few) - 1)
    long = browser(kim).get("/families/").context
    assert (short["stages"], short["counts"]) == (long["stages"], long["counts"])
    assert [row["url"] for row in short["rows"]] == [row["url"] for row in long["rows"]]
