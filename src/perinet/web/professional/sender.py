"""An organisation chooses the name under which its messages come, so that whoever reads along learns nothing."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.network.accounts import services as accounts
from perinet.web.parts.actor import signed_in
from perinet.web.professional.following import works_here


class SenderForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name in messages to families"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Somebody may read along on her phone. Choose a name without a word about mood, illness, addiction "
            "or violence. Leave it open to use the name of your organisation."
        ),
        widget=forms.TextInput({"class": "medium", "autocomplete": "off"}),
    )


@signed_in(works_here)
def sender(request: HttpRequest) -> HttpResponse:
    organisation = request.membership.organisation
    form = SenderForm(request.POST or None, initial={"name": organisation.sender_name})
    if request.method == "POST" and form.is_valid():
        accounts.name_sender(organisation=organisation, name=form.cleaned_data["name"], by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("professional:organisation")
    return render(
        request, "professional/organisation/sender.html", {"form": form, "organisation": organisation}
    )
