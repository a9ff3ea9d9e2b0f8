"""Makes the pictures of the main pages from the demonstration council: `make screenshots`.

Starts a product of its own over the tests' database, with one of everything that a page can show.
"""

import sys
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Page

from privacy.roles import Role
from tests.addresses import Address, addresses
from tests.browser import chromium, collect_static_files, made_database, running
from tests.database import Databases
from tests.visiting import Office

PICTURES = Path(__file__).resolve().parent / "screenshots"
MOST_BYTES = 200_000
WIDTH, HEIGHT = 1280, 960
# The name of each picture, and the page that it shows with whoever looks at it.
SIGHTS = {
    "families": ("families:families", Role.KEYWORKER),
    "family": ("families:family", Role.KEYWORKER),
    "opening": ("families:family_new", Role.KEYWORKER),
    "explanation": ("outcomes:family", Role.KEYWORKER),
    "dashboard": ("outcomes:dashboard", Role.MANAGER),
    "board": ("families:team_board", Role.MANAGER),
    "funnel": ("outcomes:funnel", Role.MANAGER),
    "neighbours": ("outcomes:neighbours", Role.HEAD_OF_SERVICE),
    "allocation": ("families:allocations", Role.MANAGER),
    "return": ("exports:return", Role.ANALYST),
    "jobs": ("privacy:jobs", Role.ANALYST),
    "retention": ("privacy:retention", Role.DPO),
    "desk": ("privacy:desk", Role.DPO),
    "disposals": ("privacy:disposals", Role.DPO),
    "request": ("privacy:request", Role.DPO),
    "audit": ("privacy:audit", Role.INTERNAL_AUDITOR),
}


def take(page: Page, name: str) -> None:
    """One picture of what a desk's screen shows."""
    page.wait_for_load_state("networkidle")
    picture = page.screenshot(path=str(PICTURES / f"{name}.png"))
    if len(picture) > MOST_BYTES:
        sys.exit(f"{name}.png has {len(picture)} bytes; {MOST_BYTES} are the most.")
    sys.stdout.write(f"{name}.png: {page.title()}\n")


def take_all(office: Office, found: list[Address]) -> None:
    """Every picture, each by somebody who may open the page."""
    pages = {(at.name, at.role): at for at in found}
    for name, sight in SIGHTS.items():
        page = office.seat(pages[sight].email, WIDTH)
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        page.goto(pages[sight].path)
        take(page, name)


def main() -> None:
    """All pictures, over a database that is gone afterwards."""
    PICTURES.mkdir(exist_ok=True)
    databases = Databases()
    databases.make()
    try:
        collect_static_files()
        with ExitStack() as stack:
            name = stack.enter_context(made_database(databases, "pictures", "council"))
            product = stack.enter_context(running(name, with_worker=False))
            with databases.server(name) as connection:
                found = addresses(connection)
            browser = stack.enter_context(chromium())
            take_all(Office(browser, product.address, {}, stack), found)
    finally:
        databases.leave()


if __name__ == "__main__":
    main()
