"""Case files come in only where work with families, and what they tell, has something to stand on.

Asked before a byte goes in, and said by file. The files are looked into only where a condition is
missing: with a register that is complete this costs one question. Only outside production, where
nobody’s information is held, are invented councils read before a register was begun at all.
"""

import csv
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db.models import Model

from families.models import Intervention, Need, Observation, Person
from families.rules.field_groups import is_offence
from outcomes.casefiles import tables
from outcomes.casefiles.tables import Table
from privacy.errors import RuleBroken
from privacy.queries import lawful
from privacy.rules import lawful as rules

# Where each file goes; its columns have the names of the fields.
KEPT_AS: Mapping[Table, type[Model]] = {
    tables.PEOPLE: Person,
    tables.NEEDS: Need,
    tables.INTERVENTIONS: Intervention,
    tables.OBSERVATIONS: Observation,
}
# Which column tells of an offence, where one may.
TELLS = {tables.NEEDS: "need", tables.OBSERVATIONS: "code"}


def check_may_import(directory: Path) -> None:
    """Refuse files that would open families, or tell of people, without what that needs."""
    standing = lawful.standing_of()
    if standing.basis is None and not settings.PRODUCTION and not lawful.is_register_begun():
        return
    if lacking := rules.lacking_to_open(standing):
        raise RuleBroken(f"{tables.FAMILIES.file}: {lacking}")
    if standing.article_9 and standing.offences:
        return
    for table, model in KEPT_AS.items():
        try:
            _check_file(directory / table.file, table, model)
        except RuleBroken as broken:
            raise RuleBroken(f"{table.file}: {broken}") from broken


def _check_file(path: Path, table: Table, model: type[Model]) -> None:
    if not path.is_file():
        return
    # What is no text, or no CSV, is refused with its line by the check that follows.
    with (
        path.open(newline="", encoding="utf-8-sig", errors="replace") as file,
        suppress(csv.Error),
    ):
        for row in csv.DictReader(file):
            offence = table in TELLS and is_offence((row.get(TELLS[table]) or "").strip())
            lawful.check_may_keep(model, row, offence=offence)
