"""Makes the pictures of the README from the running demonstration: `make screenshots`.

Reads the address from the command line; the demonstration must have computed its first outcomes.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parent / "screenshots"
CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WORDS = "families first, always"
# Who, from where, what to click there, and the name of the picture.
SIGHTS = (
    ("joanne.lee", "/families/", "", "families"),
    ("joanne.lee", "/families/", "tbody th a", "family"),
    ("maya.osei", "/dashboard/", "", "dashboard"),
    ("anika.rao", "/returns/", "tbody th a", "return"),
    ("diane.okafor", "/retention/", "", "retention"),
)


def sign_in(page: Page, address: str, who: str) -> None:
    """As one of the demonstration's people."""
    page.context.clear_cookies()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", f"{who}@council.example")
    page.fill("input[name=password]", WORDS)
    page.click("main button[type=submit]")


def take(page: Page, name: str) -> None:
    """One picture of what a desk's screen shows."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(PICTURES / f"{name}.png"))
    sys.stdout.write(f"{name}: {page.title()}\n")


def main(address: str) -> None:
    """All pictures."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        page = browser.new_page(viewport={"width": 1280, "height": 960})
        for who, start, link, name in SIGHTS:
            sign_in(page, address, who)
            page.goto(address + start)
            if link:
                page.locator(link).first.click()
            take(page, name)
            if name == "family":
                page.goto(f"{page.url.split('?')[0]}outcomes/")
                take(page, "explanation")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
