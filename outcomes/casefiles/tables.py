"""The files of a council: their columns in order, what each allows, and how a row is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from outcomes.casefiles import values, words
from outcomes.casefiles.values import Check

PLAN_FILE = "local_plan.yaml"


@dataclass(frozen=True)
class Column:
    """One column; a birthday's check depends on the day and is filled in by the checker."""

    name: str
    check: Check
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One file. `key` are the columns by which a row is known again."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    mandatory: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Column → its place in a row."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def key_places(self) -> tuple[int, ...]:
        return tuple(self.places[name] for name in self.key)


def _ref(name: str, required: bool = True) -> Column:
    return Column(name, values.reference, required)


def _day(name: str, required: bool = False) -> Column:
    return Column(name, values.day, required)


def _text(name: str, required: bool = False) -> Column:
    return Column(name, values.text, required)


def _word(name: str, allowed: tuple[str, ...], required: bool = True) -> Column:
    return Column(name, values.one_of(allowed), required)


FAMILIES = Table(
    "families",
    (
        _ref("family_ref"),
        _text("framework", required=True),
        _day("identified_on", required=True),
        _day("assessed_on"),
        _day("attached_on"),
        _day("step_down_on"),
        _day("closed_on"),
        _text("closure_reason"),
        Column("keyworker", values.email),
        _text("team"),
    ),
    ("family_ref",),
    mandatory=True,
)
PEOPLE = Table(
    "people",
    (
        _ref("person_ref"),
        _text("forename", required=True),
        _text("surname", required=True),
        _day("date_of_birth"),
        _word("sex", words.SEXES),
        _word("ethnicity", words.ETHNICITIES, required=False),
        _text("upn"),
        _text("nhs_number"),
        _text("nino"),
        Column("uprn", values.uprn),
        _text("address"),
        _text("postcode"),
        _day("died_on"),
        _day("expecting_until"),
    ),
    ("person_ref",),
    mandatory=True,
)
MEMBERSHIPS = Table(
    "memberships",
    (
        _ref("family_ref"),
        _ref("person_ref"),
        _word("role", words.ROLES),
        _word("lives_in_household", words.YES_NO),
        _word("parenting_responsibility", words.YES_NO),
        _day("joined_on"),
        _day("left_on"),
    ),
    ("family_ref", "person_ref", "joined_on"),
    mandatory=True,
)
NEEDS = Table(
    "needs",
    (
        _ref("need_ref"),
        _ref("family_ref"),
        _ref("person_ref", required=False),
        _text("need", required=True),
        _day("identified_on", required=True),
        _word("identified_by", words.IDENTIFIED_BY),
        _word("evidenced", words.YES_NO),
        _word("closed_as", words.CLOSED_AS, required=False),
    ),
    ("need_ref",),
)
ARTEFACTS = Table(
    "artefacts",
    (
        _ref("family_ref"),
        _word("artefact", words.ARTEFACTS),
        _day("on_date", required=True),
        _word("covers_everyone", words.YES_NO),
        Column("detail", values.detail),
    ),
    ("family_ref", "artefact", "on_date"),
)
INTERVENTIONS = Table(
    "interventions",
    (
        _ref("family_ref"),
        _ref("person_ref", required=False),
        _text("kind"),
        _text("provider"),
        _day("started_on", required=True),
        _day("ended_on"),
        _word("outcome", words.INTERVENTION_OUTCOMES, required=False),
    ),
    ("family_ref", "person_ref", "kind", "started_on"),
)
OBSERVATIONS = Table(
    "observations",
    (
        _ref("observation_ref"),
        _ref("family_ref", required=False),
        _ref("person_ref", required=False),
        _word("kind", words.KINDS),
        _text("code", required=True),
        _day("start_on", required=True),
        _day("end_on"),
        Column("value", values.number),
        Column("out_of", values.number),
        Column("detail", values.detail),
        _text("source", required=True),
        _day("recorded_on"),
        _word("withdrawn", words.YES_NO, required=False),
    ),
    ("observation_ref",),
)
FEEDS = Table(
    "feeds",
    (
        _text("source", required=True),
        _text("code", required=True),
        _day("from_date", required=True),
        _day("to_date", required=True),
    ),
    ("source", "code", "from_date"),
)
TERMS = Table(
    "terms",
    (_text("term", required=True), _day("start_on", required=True), _day("end_on", required=True)),
    ("term",),
)
CLAIMS = Table(
    "claims",
    (
        _ref("family_ref"),
        _word("route", words.ROUTES),
        _word("state", words.CLAIM_STATES),
        _day("on_date", required=True),
        _text("phase", required=True),
    ),
    ("family_ref", "phase", "route", "on_date"),
)

# In the order in which they are read: what others point at comes first.
TABLES = (
    *(FAMILIES, PEOPLE, MEMBERSHIPS, NEEDS, ARTEFACTS),
    *(INTERVENTIONS, OBSERVATIONS, CLAIMS, FEEDS, TERMS),
)
BY_NAME = {table.name: table for table in TABLES}
