"""The provenance of one item, reviewed on the page of its record."""

from typing import Any

from django import forms

from evidence import permissions
from evidence.actions import ledger, provenance
from evidence.admin.forms import LINES, ActionForm
from evidence.admin.review import REVIEWS
from evidence.models import Item, ProvenanceReview, User


class ReviewForm(ActionForm):
    """Accepts where an item comes from, or returns it with what is missing.

    `upto` is how long the ledger was when the page was made, so that nothing is accepted unseen.
    """

    upto = forms.IntegerField(widget=forms.HiddenInput, initial=ledger.size)

    class Meta:
        model = ProvenanceReview
        fields = ("outcome", "remarks")
        labels = {"remarks": "Remarks"}
        widgets = {"remarks": forms.Textarea(LINES)}

    SENT = "review-outcome"

    def __init__(self, data: Any = None, *, by: User, item: Item) -> None:
        super().__init__(data, prefix="review")
        self.by, self.item = by, item

    def offers(self) -> list[tuple[str, str]]:
        """The outcomes this person may give, each with the words of its button."""
        return [(outcome, words) for outcome, words in REVIEWS.items() if self._may(outcome)]

    def _may(self, outcome: str) -> bool:
        return permissions.allowed(provenance.check_can_review, self.by, self.item, outcome)

    def carry_out(self) -> ProvenanceReview:
        return provenance.review_provenance(by=self.by, item=self.item, **self.cleaned_data)

    def take(self, refused: forms.ValidationError) -> None:
        """Say beside the remarks what was refused; the page is made anew, and so is its age."""
        self.add_error("remarks", refused.messages)
        self.fields["remarks"].widget.attrs["autofocus"] = True
        self.data = self.data.copy()
        self.data["review-upto"] = str(ledger.size())
