"""What a browser may send about rights beside access, and about lawful bases."""

from django import forms

from privacy.fields import GovDateField
from privacy.forms.registers import one_of, past_day, words
from privacy.models import RecipientNotice, RightsEntry, SubjectRequest
from privacy.rules import bases, rights
from privacy.web import ActionForm

TOLD = [each for each in RecipientNotice.Status.choices if each[0] != "to_tell"]
DONE = [(each.value, str(each.label)) for each in (RightsEntry.Kind.HEARD, RightsEntry.Kind.DONE)]


class OpenRightForm(ActionForm):
    """How it came, and what the person wants."""

    right = one_of("What does the person want?", rights.choices(rights.RIGHT_WORDS))
    purpose = one_of(
        "Which use of their information is it about?", rights.choices(rights.PURPOSE_WORDS)
    )
    text = words("What did they ask for?", "In their words. The person may see this.")
    received_on = past_day(
        "When was it first received?",
        "The day on which it reached anybody in the council. For example, 27 3 2026",
    )
    channel = forms.ChoiceField(
        label="How did it come?", choices=[("", "Select a way"), *SubjectRequest.Channel.choices]
    )
    requester = forms.ChoiceField(
        label="Who asks?", choices=[("", "Select who asks"), *SubjectRequest.Requester.choices]
    )


class WrittenForm(ActionForm):
    """A day and what was said or done on it."""

    on = past_day("When?")
    text = words("What was said or done?", "The person may see this.")


class ExtendForm(ActionForm):
    """The person was told that it takes longer."""

    on = past_day("When was the person told?", "Before the first month has ended")
    text = words("Why does it take longer?", "Only where it is complex, or one of many.")


class NoteForm(WrittenForm):
    """What was done for it."""

    field_order = ("kind",)

    kind = one_of("What do you record?", DONE)


class DecideForm(ActionForm):
    """The decision."""

    outcome = one_of("What is decided?", rights.choices(rights.OUTCOME_WORDS))
    on = past_day("When was it decided?")
    text = words("Why?", "In plain words: the person is told this reason.", rows=6)


class AnswerForm(ActionForm):
    """The person was told."""

    on = past_day("When was the person told?")
    text = words(
        "What were they told?",
        "The decision, the reason, and that they can complain to us, to the regulator and to a "
        "court.",
    )


class EndForm(ActionForm):
    """A restriction is lifted, or an erasure was carried out."""

    told_on = past_day("When was the person told?", "Before a restriction is lifted")
    on = past_day("From when?")
    text = words("Why, and what was done?")


class OverrideForm(ActionForm):
    """Why a restriction or an objection has to give way."""

    reason = words(
        "Why does it have to give way?",
        "Who would be harmed, or which grounds outweigh theirs. Somebody else has to confirm it.",
        rows=6,
    )
    until_on = GovDateField(
        label="Until when?", help_text="A restriction gives way for four weeks at most"
    )


class RecipientForm(ActionForm):
    """A recipient was told, or cannot be."""

    status = one_of("What became of it?", TOLD)
    on = past_day("When?")
    reason = words("If it is impossible, why?", required=False, rows=2)


class BasisForm(ActionForm):
    """A new version of a lawful basis."""

    purpose = one_of("Which use?", rights.choices(rights.PURPOSE_WORDS))
    basis = one_of(
        "What does it rest on?",
        rights.choices(rights.BASIS_WORDS),
        "Legitimate interests are not open to a council for its own tasks (Article 6(1)).",
    )
    power = forms.CharField(
        label="Act and section", required=False, max_length=200, help_text="Unless it is consent"
    )
    article_9 = forms.ChoiceField(
        label="Condition for special category information (Article 9(2))",
        required=False,
        choices=[("", "None is used"), *((k, f"({k}) {v}") for k, v in bases.ARTICLE_9.items())],
    )
    schedule_1 = forms.MultipleChoiceField(
        label="Conditions of Schedule 1 of the Data Protection Act 2018",
        required=False,
        choices=[(key, f"{key}. {value}") for key, value in bases.SCHEDULE_1.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    offences = forms.BooleanField(
        label="Information about offences is used (Article 10)", required=False
    )
    policy = forms.CharField(
        label="Appropriate policy document", required=False, max_length=200, help_text="Its name"
    )
    policy_review_on = GovDateField(label="When is it reviewed?", required=False)
    from_on = GovDateField(label="From which day on?", help_text="For example, 27 3 2026")
