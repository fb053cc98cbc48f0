"""The form by which a claim is adopted."""

from django import forms

from evidence.web.forms.base import AskingForm


class AdoptForm(AskingForm):
    """Why the team goes by a claim, and the adoption that was seen when this was typed."""

    reason = forms.CharField(
        label="Why you go by this claim",
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text="What decides between it and the others. Shown beside the claim.",
    )
    instead_of = forms.UUIDField(widget=forms.HiddenInput, required=False)
