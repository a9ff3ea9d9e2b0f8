"""What this floor keeps sealed, or makes tokens of, outside its models."""

import uuid

from families.actions.people import tokens_of
from families.models import Person
from families.queries.searches import KEPT_AS
from privacy.actions.places import register
from privacy.actions.places_signins import InSessions
from privacy.actions.places_tokens import TokenColumn

register(TokenColumn(Person, "tokens", tokens_of))
register(InSessions(KEPT_AS, lambda key: uuid.UUID(key).bytes))
