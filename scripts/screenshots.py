"""A running demonstration becomes the pictures of the README: `python scripts/screenshots.py [ADDRESS]`.

It begins to answer a link, so take a demonstration that may be thrown away.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
DESK, TALL, PHONE = ({"width": w, "height": h} for w, h in ((1280, 800), (1280, 1500), (390, 780)))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def keep(page: Page, name: str) -> None:
    page.wait_for_load_state()
    page.screenshot(path=FOLDER / f"{name}.png")


def newest_link(page: Page, about: str) -> str:
    """Read the newest link of a kind from the page of messages, as somebody who tries the demonstration does."""
    page.goto(f"/beheer/berichten/?about={about}")
    return page.locator("main section.card a").first.get_attribute("href")


def desk(browser: Browser, address: str) -> tuple[str, str]:
    page = browser.new_page(base_url=address, locale="en-GB", viewport=DESK)
    sign_in(page, "An Peeters", "/werk/")
    keep(page, "worklist")
    page.locator("li", has_text="Julie Maes").get_by_role("link", name="Read").click()
    page.set_viewport_size(TALL)
    keep(page, "result")
    return newest_link(page, "questions"), newest_link(page, "referral")


def sign_in(page: Page, name: str, path: str) -> None:
    page.goto(f"/account/login/?next={path}")
    page.get_by_role("button", name=name).click()
    page.goto(path)


def family(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address, locale="en-GB", viewport=TALL)
    sign_in(page, "An Peeters", "/werk/families/?q=Aminata")
    page.get_by_role("link", name="Aminata Sow").first.click()
    page.get_by_role("link", name="Family", exact=True).click()
    keep(page, "family")


def own_page(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address, locale="en-GB", viewport=PHONE)
    sign_in(page, "Charlotte Peeters", "/mijn/")
    keep(page, "own-page")


def phone(browser: Browser, address: str, questions: str, referral: str) -> None:
    page = browser.new_page(base_url=address, locale="en-GB", viewport=PHONE)
    page.goto(questions)
    page.get_by_role("button", name="Yes, this is for me").click()
    page.get_by_role("button", name="Begin").click()
    keep(page, "question")
    page.goto(referral)
    keep(page, "receiver")


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = next(path for path in BROWSERS if Path(path).exists())
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        questions, referral = desk(browser, address)
        phone(browser, address, questions, referral)
        family(browser, address)
        own_page(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
