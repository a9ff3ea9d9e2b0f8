"""What a browser may send to see what is hidden."""

from django import forms

from families.rules.field_groups import GROUP_WORDS, REASONS
from privacy.web import ActionForm

LONGEST_REASON = 500


class RevealForm(ActionForm):
    """Which groups, and why."""

    groups = forms.MultipleChoiceField(
        label="What do you need to see?",
        help_text="Choose all that you need now, so that you are asked once.",
        choices=[(group.value, words.capitalize()) for group, words in GROUP_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one group"},
    )
    reason_code = forms.ChoiceField(
        label="Why?",
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Select why you need to see it"},
    )
    reason = forms.CharField(
        required=False,
        label="In your own words",
        help_text="Needed for a question from outside and for supervision or a check.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
    )
