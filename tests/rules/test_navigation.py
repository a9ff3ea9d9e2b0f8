"""The navigation: every role finds its pages in few groups, and the page that it is on in one."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import resolve

from privacy.models import User
from privacy.roles import Role
from tfcase.page import NAVIGATION, _navigation

MOST = 11


def seen(role: Role, path: str = "/") -> list[dict[str, Any]]:
    return _navigation(SimpleNamespace(path=path), User(role=role))  # type: ignore[arg-type]


def pages(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [page for each in shown for page in each.get("pages", [each])]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
def test_a_role_has_few_words_to_read_and_no_menu_of_one(role: Role) -> None:
    shown = seen(role)
    assert len(shown) <= MOST
    assert all(len(each.get("pages", "ab")) > 1 for each in shown)
    words = [each["label"] for each in pages(shown)]
    assert len(words) == len(set(words))


def test_every_page_stands_once_and_the_deepest_is_where_one_is() -> None:
    names = [name for _, entries in NAVIGATION for _, name, _ in entries]
    assert len(names) == len(set(names))
    for page in pages(seen(Role.HEAD_OF_SERVICE)):
        assert resolve(page["url"])
        shown = seen(Role.HEAD_OF_SERVICE, page["url"])
        active = [each["label"] for each in pages(shown) if each["active"]]
        assert active == [page["label"]]
        [group] = [each for each in shown if each["active"]]
        assert page in [{**each, "active": False} for each in pages([group])]
