"""What the page of statistical neighbours is narrowed to: codes, for addresses."""

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from privacy.models import User


class NeighboursForm(forms.Form):
    """A version of the neighbours and a topic, which links choose."""

    version = forms.RegexField(r"^\d{4}-\d{2}\Z", required=False)
    topic = forms.SlugField(required=False, max_length=100)

    def query(self) -> str:
        """As it stands in an address."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return urlencode({name: value for name, value in chosen.items() if value})


def kept(data: QueryDict, user: User) -> str:
    """What of an address a saved view keeps."""
    return NeighboursForm(data).query()
