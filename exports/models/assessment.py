"""What was answered to the regulator's questions about a return: kept with it for good."""

import json
import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from exports.models.returns import Return
from exports.questions import QUESTIONS, RELEASE_WORDS, ReleaseType
from privacy.encryption import EncryptedTextField

RELEASE_CHOICES = [(kind.value, words) for kind, words in RELEASE_WORDS.items()]


class ReturnAssessment(models.Model):
    """The answers of one person on one day. The latest counts; none is ever changed.

    Before the release they are the author's, and end with the first approval; after it they are
    reviews. `answers` is an object in JSON, by the codes of the questions.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="assessments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    sha256 = models.CharField(max_length=64)
    answers = EncryptedTextField()
    release_type = models.CharField(max_length=10, choices=RELEASE_CHOICES)
    review_on = models.DateField()

    class Privacy:
        # About a file and not about anybody, but typed by hand.
        personal = frozenset({"answers"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "of_return", "by", "at", "sha256", "release_type", "review_on"})

    class Meta:
        ordering = ("-at",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(release_type=ReleaseType.WIDER.value),
                name="return_goes_to_nobody_else",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="of_what_was_built",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM exports_return r
                        WHERE r.id = NEW.of_return_id AND r.sha256 = NEW.sha256
                          AND (r.state IN ('released', 'expired')
                               OR r.state = 'built' AND NOT EXISTS
                              (SELECT FROM exports_returnapproval a WHERE a.of_return_id = r.id)))
                    THEN
                        RAISE EXCEPTION 'Answers are of what was built, before its approvals.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"Answers about {self.of_return_id}"

    @property
    def answered(self) -> dict[str, str]:
        """The answers by question."""
        given: Any = json.loads(self.answers or "{}")
        return {code: str(given.get(code, "")) for code in QUESTIONS}

    @property
    def is_due(self) -> bool:
        """Whether it is time to look at them again."""
        return bool(self.review_on <= timezone.localdate())
