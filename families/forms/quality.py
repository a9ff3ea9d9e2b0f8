"""What the page of faulty records is narrowed to: codes and ids, for addresses."""

from typing import Any

from django import forms

from families.forms.listing import offer_workers
from families.queries.allocation import narrowed_by
from families.queries.narrowing import Filters
from families.rules.quality import Fault, fault_named
from privacy.models import User


class QualityForm(forms.Form):
    """Team and keyworker where they tell families apart; the fault comes by its tab."""

    hide_optional = True
    use_required_attribute = False
    team = forms.ChoiceField(required=False)
    keyworker = forms.ChoiceField(required=False)
    fault = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        chosen = {name: self.data.get(name, "") for name in ("team", "keyworker")}
        given = narrowed_by(user, team=chosen["team"], worker=chosen["keyworker"])
        offer_workers(self, given["keyworker"])
        if len(given["team"]) < 2:
            del self.fields["team"]
        else:
            self.fields["team"].choices = [("", "All"), *given["team"]]  # type: ignore[attr-defined]

    def fault_chosen(self) -> Fault:
        """The one that is looked at."""
        self.is_valid()
        return fault_named(self.cleaned_data.get("fault", ""))

    def query(self) -> str:
        """As it stands in an address: codes and ids alone."""
        return self.filters().query

    def filters(self) -> Filters:
        """As the list of families reads them."""
        fault = self.fault_chosen().value
        chosen = {name: self.cleaned_data.get(name, "") for name in ("team", "keyworker")}
        return Filters(**chosen, fault=fault)
