"""The record of processing (Art 30): put together from what the product is and holds today."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.apps import apps

from privacy.models import ImpactAssessment, PurposeBasis, SharingAgreement
from privacy.models.registers import STANDS
from privacy.queries.bases import in_force
from privacy.queries.registers import lines
from privacy.rules.registers import Footing, State, missing_of
from privacy.rules.rights import PURPOSE_WORDS

# The floors, as the people know them who read this.
PARTS = {
    "families": "Families and the work with them",
    "outcomes": "Outcomes and claims",
    "exports": "Returns",
    "privacy": "Rights of people, and who works here",
}
COUNTS = (State.STANDS, State.SOON)


@dataclass(frozen=True)
class Use:
    """One purpose: what it rests on, who receives something, what it lacks."""

    purpose: str
    words: str
    basis: PurposeBasis | None
    assessment: ImpactAssessment | None
    agreements: tuple[SharingAgreement, ...]
    sent: int

    @property
    def missing(self) -> list[str]:
        """What it lacks, in words."""
        counts = self.assessment is not None and self.assessment.state in COUNTS
        basis = self.basis.basis if self.basis else None
        return missing_of(self.purpose, Footing(basis, counts, bool(self.agreements)))


def uses(sent: Mapping[str, int], day: date) -> list[Use]:
    """Every purpose that the product knows, with the registers as they stand."""
    bases = {
        each.purpose: each
        for each in PurposeBasis.objects.filter(in_force(day), person_id=None).order_by("from_on")
    }
    assessments = {each.purpose: each for each in lines(ImpactAssessment).filter(STANDS)}
    agreed = [each for each in lines(SharingAgreement).filter(STANDS) if each.state in COUNTS]
    return [
        Use(
            purpose=purpose,
            words=words,
            basis=bases.get(purpose),
            assessment=assessments.get(purpose),
            agreements=tuple(each for each in agreed if each.purpose == purpose),
            sent=sent.get(purpose, 0),
        )
        for purpose, words in PURPOSE_WORDS.items()
    ]


@dataclass(frozen=True)
class Kind:
    """A kind of record with what it says of people, field by field, as each is sorted."""

    part: str
    record: str
    personal: tuple[str, ...]
    special: tuple[str, ...]


def kinds() -> Iterator[Kind]:
    """Every kind of record that says something of people."""
    for label, part in PARTS.items():
        for model in apps.get_app_config(label).get_models():
            sorted_as = getattr(model, "Privacy", None)
            if sorted_as and (sorted_as.personal or sorted_as.special):
                yield Kind(
                    part=part,
                    record=str(model._meta.verbose_name).capitalize(),
                    personal=_words(sorted_as.personal),
                    special=_words(sorted_as.special),
                )


def _words(names: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(name.removesuffix("_id").replace("_", " ") for name in names))
