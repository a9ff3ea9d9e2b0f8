"""Letters: templates of plain text in which a few named fields stand, and nothing else can.

No template language reads them. A place is a name of the list between two pairs of braces; whatever
else has a brace is refused before a letter is made, and what is filled in is never read again.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml

from privacy import typesetting
from privacy.errors import RuleBroken

SHIPPED = Path(__file__).resolve().parent / "data" / "letters.yaml"
PLACE = re.compile(r"\{\{ ([a-z_]+) \}\}")
# What a letter may say of a case; of the person, their name alone.
FIELDS = frozenset(
    {
        *("council", "regulator", "name", "reference", "received", "due", "today"),
        *("right", "use", "decision", "reason", "law"),
    }
)


def check_template(text: str) -> None:
    """Only fields of the list stand in it; anything else with a brace is refused."""
    for name in PLACE.findall(text):
        if name not in FIELDS:
            raise RuleBroken(f"A letter has no field “{name}”.")
    if re.search(r"[{}]", PLACE.sub("", text)):
        raise RuleBroken("A letter has fields like {{ name }} and no other braces.")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields; a field that is empty for this case stops the letter."""
    check_template(text)
    missing = sorted({name for name in PLACE.findall(text) if not values.get(name)})
    if missing:
        raise RuleBroken(f"This letter cannot be written yet: {', '.join(missing)} is not known.")
    return PLACE.sub(lambda place: values[place[1]], text)


@cache
def letters() -> Mapping[str, Mapping[str, str]]:
    """The shipped letters by name: title and text, each checked."""
    found: dict[str, dict[str, str]] = yaml.safe_load(SHIPPED.read_text())
    for each in found.values():
        check_template(each["title"])
        check_template(each["text"])
    return found


def written(letter: str, values: Mapping[str, str], at: datetime) -> bytes:
    """The letter as a tagged PDF."""
    template = letters()[letter]
    paragraphs = filled(template["text"], values).strip().split("\n\n")
    told = {
        "title": filled(template["title"], values),
        "council": values["council"],
        "reference": values["reference"],
        "day": values["today"],
        "paragraphs": [" ".join(each.split()) for each in paragraphs],
    }
    return typesetting.pdf("letter.typ", told, at)
