"""What a person told us of themselves: they may take it elsewhere, and it names nobody else."""

import uuid
from collections.abc import Iterable

from families.models import Person
from families.rules.codes import ETHNICITY_WORDS
from privacy.schedule import Provided


def provided_by_person(person_id: uuid.UUID) -> Iterable[Provided]:
    """Their own details; nothing that was observed of them, concluded, or said by others."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return
    born = person.date_of_birth
    yield Provided("forename", "Forename", person.forename)
    yield Provided("surname", "Surname", person.surname)
    yield Provided("date_of_birth", "Date of birth (ISO 8601)", born.isoformat() if born else "")
    yield Provided("sex", "Sex", str(person.get_sex_display()))
    ethnicity = ETHNICITY_WORDS.get(person.ethnicity, person.ethnicity)
    yield Provided("ethnicity", "Ethnicity, as they described it", ethnicity)
    # A protected address is told to nobody by a file, whoever asks for it.
    if not person.address_protected:
        yield Provided("address", "Address, its lines divided by semicolons", person.address)
        yield Provided("postcode", "Postcode", person.postcode)
