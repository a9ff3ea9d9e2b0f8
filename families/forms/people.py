"""A person and their part in a family, as typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from families.actions.members import PartFacts
from families.actions.people import PersonFacts
from families.models import Member, Person
from families.queries.duplicates import Candidate, Typed
from families.rules import identifiers
from families.rules.codes import ETHNICITIES
from privacy.fields import GovDateField
from privacy.web import ActionForm

NEW = "new"
SEXES = [("F", "Female"), ("M", "Male"), ("U", "Not known")]
NUMBERS = ("upn", "nhs_number", "nino")
ADDRESS = forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})


class AddressFields(forms.Form):
    """An address in lines and its postcode."""

    address = forms.CharField(required=False, max_length=200, widget=ADDRESS)
    postcode = forms.CharField(required=False, max_length=10)

    def clean_address(self) -> str:
        """The lines as they are kept."""
        return identifiers.address_of_lines(self.cleaned_data["address"])

    def clean_postcode(self) -> str:
        """In capitals with one space."""
        typed = self.cleaned_data["postcode"]
        if typed and not identifiers.is_postcode(typed):
            raise ValidationError("Enter a full postcode, such as RG14 7GQ")
        return identifiers.normal_postcode(typed) if typed else ""


class PersonFields(ActionForm, AddressFields):
    """Who somebody is. A number that does not pass its check is kept, and marked unverified."""

    forename = forms.CharField(max_length=200, label="First name")
    surname = forms.CharField(max_length=200, label="Last name")
    date_of_birth = GovDateField(required=False, past_only=True, label="Date of birth")
    sex = forms.ChoiceField(
        choices=SEXES,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
    )
    ethnicity = forms.ChoiceField(
        required=False,
        choices=[("", "Not recorded"), *((g, list(c.items())) for g, c in ETHNICITIES.items())],
    )
    upn = forms.CharField(
        required=False, max_length=40, label="UPN", help_text="Unique pupil number, 13 characters"
    )
    nhs_number = forms.CharField(
        required=False, max_length=40, label="NHS number", help_text="10 digits"
    )
    nino = forms.CharField(
        required=False,
        max_length=40,
        label="National Insurance number",
        help_text="For example, QQ 12 34 56 C",
    )
    expecting_until = GovDateField(
        required=False,
        label="Expecting a child, due on",
        help_text="Estimated date of delivery, if this person is expecting a child",
    )

    address_protected = forms.BooleanField(
        required=False,
        label="Protected address",
        help_text="A refuge, for example. It is hidden until somebody says why they need it, for "
        "everybody of the family who lives there",
    )

    study_choice = forms.ChoiceField(
        required=False,
        label="National Impact Study",
        choices=[("", "No objection recorded"), *Person.StudyChoice.choices],
        help_text="Whether this person may be in the research extract. Their support does not "
        "depend on it",
    )

    field_order = ("forename", "surname", "date_of_birth", "sex", "ethnicity")

    def person_facts(self, **instead: Any) -> PersonFacts:
        """The clean data as facts."""
        names = PersonFacts.__dataclass_fields__
        known = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return PersonFacts(**{**known, **instead})


class PersonForm(PersonFields):
    """Details of a person who is recorded."""

    died_on = GovDateField(required=False, past_only=True, label="Died on")
    everybody_moves = forms.BooleanField(
        required=False,
        label="Everybody in the household who lives at the old address has moved too",
    )

    unverified: list[str]

    @classmethod
    def of(cls, person: Person, data: Any) -> "PersonForm":
        """The form, filled with what is known."""
        known = {name: getattr(person, name) for name in PersonFacts.__dataclass_fields__}
        known["address"] = "\n".join(identifiers.lines_of_address(person.address))
        return cls(data, initial=known)

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        facts = self.person_facts()
        self.unverified = facts.unverified()
        return {"facts": facts, "everybody_moves": cleaned["everybody_moves"]}


class PartFields(forms.Form):
    """The part that somebody has in the family."""

    role = forms.ChoiceField(choices=Member.Role.choices, label="Role in the family")
    lives_in_household = forms.BooleanField(required=False, initial=True)
    parenting_responsibility = forms.BooleanField(
        required=False, label="Has parenting responsibility"
    )
    joined_on = GovDateField(
        required=False,
        label="Member of the family since",
        help_text="Leave empty if since before the case",
    )

    def part_facts(self) -> PartFacts:
        """The clean data as facts."""
        cleaned = self.cleaned_data
        return PartFacts(
            role=cleaned["role"],
            lives_in_household=cleaned["lives_in_household"],
            parenting_responsibility=cleaned["parenting_responsibility"],
            joined_on=cleaned["joined_on"],
            left_on=cleaned.get("left_on"),
        )


class PartForm(ActionForm, PartFields):
    """A membership that is there: change it, or say when it ended."""

    left_on = GovDateField(
        required=False,
        label="Left the family on",
        help_text="The first day on which this person is no longer a member",
    )

    @classmethod
    def of(cls, member: Member, data: Any) -> "PartForm":
        """The form, filled with what is known."""
        return cls(data, initial={name: getattr(member, name) for name in cls.base_fields})

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = super().clean() or self.cleaned_data
        return cleaned if self.errors else {"part": self.part_facts()}


class NewPersonForm(PersonFields, PartFields):
    """Somebody who joins a family: a new person, or one of those who may be the same."""

    def offer(self, candidates: list[Candidate]) -> None:
        """Ask whether it is one of these, and take the answer if there is one already."""
        choices = [
            (str(each.person.pk), f"Yes: {each.words} ({each.why})")
            for each in candidates
            if each.may_be_chosen
        ]
        self.only_told = [each for each in candidates if not each.may_be_chosen]
        self.known = {str(each.person.pk): each.person for each in candidates}
        self.fields["same_as"] = forms.ChoiceField(
            label="Is this somebody who is recorded already?",
            choices=[*choices, (NEW, "No, this is somebody else")],
            widget=forms.RadioSelect,
        )
        answer = self.data.get(self.add_prefix("same_as"), "")
        if answer == NEW or answer in dict(choices):
            self.cleaned_data["same_as"] = answer
        else:
            self.add_error("same_as", "Say whether this is somebody who is recorded already")

    only_told: list[Candidate]
    known: dict[str, Person]

    @property
    def told_apart(self) -> list[Person]:
        """Who was shown, where the answer is that it is somebody else."""
        answer = self.cleaned_data.get("same_as")
        return list(self.known.values()) if answer == NEW else []

    @property
    def number(self) -> str:
        """Which block of the page it is."""
        return str(self.prefix or "").rpartition("-")[2]

    def typed(self, postcode: str) -> Typed:
        """What may point to somebody recorded already."""
        cleaned = self.cleaned_data
        return Typed(
            forename=cleaned["forename"],
            surname=cleaned["surname"],
            date_of_birth=cleaned["date_of_birth"],
            postcode=cleaned["postcode"] or postcode,
            numbers=tuple((kind, cleaned[kind]) for kind in NUMBERS if cleaned[kind]),
        )

    def who(self, household: tuple[str, str]) -> PersonFacts | Person:
        """The chosen person, or facts with the household's address where none was typed."""
        answer = self.cleaned_data.get("same_as", NEW)
        if answer != NEW:
            return self.known[answer]
        own = (self.cleaned_data["address"], self.cleaned_data["postcode"])
        if not any(own) and self.cleaned_data["lives_in_household"]:
            own = household
        return self.person_facts(address=own[0], postcode=own[1])

    @property
    def more_is_open(self) -> bool:
        """Whether something under "more details" was typed or is wrong."""
        names = (*NUMBERS, "address", "postcode", "expecting_until", "ethnicity", "study_choice")
        return any(self[name].errors or self[name].value() for name in names)
