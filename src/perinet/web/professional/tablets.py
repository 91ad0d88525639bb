"""A device becomes a tablet of the organisation, and one that is lost becomes a page about nothing."""

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError
from perinet.network.accounts import tablets as devices
from perinet.network.accounts.models import Tablet
from perinet.web.parts import tablet
from perinet.web.parts.actor import signed_in
from perinet.web.professional.following import works_here


class TabletForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("How do your colleagues call this tablet?"),
        max_length=60,
        help_text=gettext_lazy("The place where it lies, for instance. It is shown to nobody but your team."),
        widget=forms.TextInput({"class": "medium", "autocomplete": "off"}),
    )


@signed_in(works_here)
def tablets(request: HttpRequest) -> HttpResponse:
    """List the tablets, and make this very device one: whoever does so is signed out of it."""
    here = request.membership.organisation
    form = TabletForm(request.POST or None)
    if form.is_valid():
        try:
            _row, token = devices.add_tablet(
                organisation=here, name=form.cleaned_data["name"], at=clock.now(), by=request.actor
            )
        except PerinetError as problem:
            form.add_error("name", problem.message)
        else:
            get_adapter(request).logout(request)
            return tablet.remember(redirect(tablet.HOME), token)
    lent = Tablet.objects.in_use().filter(organisation=here)
    return render(request, "professional/organisation/tablets.html", {"form": form, "tablets": lent})


@signed_in(works_here)
def take_back(request: HttpRequest, pk: object) -> HttpResponse:
    """Ask first: a tablet that was taken back has to be made one anew, on the device itself."""
    mine = Tablet.objects.in_use().filter(organisation=request.actor.organisation)
    found = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        devices.take_tablet_back(tablet=found, at=clock.now(), by=request.actor)
        messages.success(request, _("The tablet shows nothing any more."))
        return redirect("professional:tablets")
    return render(request, "professional/organisation/tablet_back.html", {"tablet": found})
