"""What a browser sends about a line that is confirmed."""

from django import forms

from privacy.web import ActionForm


class ConfirmForm(ActionForm):
    """From which source."""

    source = forms.CharField(
        label="Which source says so?",
        help_text="Title, page and date of what you have read, or its words. Name nobody",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class WithdrawForm(ActionForm):
    """Why it no longer holds."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
