"""The pages about documents, as lines of the access table, and a document of each family."""

import uuid
from typing import Any

from django.utils import timezone

from families.actions.attachments import PaperFacts, attach
from families.models import Family
from privacy.identity import acting_as
from privacy.models import User
from tests.families.papers import PDF


def a_paper(family: Family, worker: User) -> uuid.UUID:
    """A letter of today about the family as a whole."""
    facts = PaperFacts("letter", "A letter", timezone.localdate(), None)
    given: dict[str, Any] = {"facts": facts, "content": PDF, "file_name": "a.pdf", "target": None}
    with acting_as(worker):
        return attach(family=family, by=worker, **given).pk
