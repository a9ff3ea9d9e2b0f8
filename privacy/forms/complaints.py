"""What a browser may send about complaints."""

from django import forms

from privacy.forms.registers import one_of, past_day, words
from privacy.models import Complaint, SubjectRequest
from privacy.web import ActionForm

CONTACT_HELP = (
    "An e-mail address, telephone number or postal address. If some ways or times are not safe for "
    "you, say so: we use no other way than the one you give."
)


class ComplainForm(ActionForm):
    """The form that is open to everybody."""

    who = one_of("Whose information is it?", Complaint.Who.choices)
    about = one_of("What is your complaint about?", Complaint.About.choices)
    text = words("What happened?", "In your own words.", rows=8)
    name = forms.CharField(label="Your name", max_length=200)
    contact = forms.CharField(
        label="How can we reach you safely?",
        max_length=500,
        help_text=CONTACT_HELP,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PassOnForm(ComplainForm):
    """What somebody told a member of staff, in any way."""

    field_order = ("received_on", "channel")

    received_on = past_day(
        "When was it received?",
        "The day on which it reached anybody in the council, not the day it reached you. For "
        "example, 27 3 2026",
    )
    channel = forms.ChoiceField(
        label="How did it come?", choices=[("", "Select a way"), *SubjectRequest.Channel.choices]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name of the person who complains"
        self.fields["contact"].label = "How can they be reached safely?"
        self.fields["contact"].help_text = "As they said it, with the ways and times to avoid."
        self.fields["text"].help_text = "In their words."
        self.fields["text"].label = "What do they complain about?"


class DoneForm(ActionForm):
    """Something was done about it on a day."""

    on = past_day("When?")
    text = words("What was done, and how?", "The person may see this.")


class AnswerForm(ActionForm):
    """How it ends."""

    outcome = one_of("What is the outcome?", Complaint.Outcome.choices)
    on = past_day("When was the person told?")
    text = words(
        "What were they told?",
        "With the reasons, what is put right, and that they can complain to the regulator.",
        rows=6,
    )
