"""Facts about people of a pack, and the words and items that it holds."""

import io
from typing import Any

from pypdf import PdfReader

from families.models import (
    Family,
    Observation,
    Person,
)
from tests.privacy.cases import D


def observe(family: Family | None, who: Person | None, reference: str, **facts: Any) -> None:
    given = {
        "kind": "event",
        "code": "school_exclusion",
        "start_on": D("2015-05-05"),
        "source": "school",
        **facts,
    }
    Observation.objects.create(family=family, person=who, reference=reference, **given)


def text_of(pdf: bytes) -> str:
    pages = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return pages.replace("\n", " ")


def items(contents: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for group in contents["groups"] for item in group["items"]]
