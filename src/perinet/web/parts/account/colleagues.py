"""Who works for an organisation becomes a list, which its manager keeps: inviting, changing, ending."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from perinet.flows import leave
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import PerinetError
from perinet.network.accounts import invitations
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import ColleagueInvitation, Membership, Organisation, Role, User
from perinet.web.parts import words
from perinet.web.parts.actor import signed_in


def _keeps_colleagues(actor: Actor) -> bool:
    return accounts.is_manager(actor) or accounts.is_administrator(actor)


keeper = signed_in(_keeps_colleagues)


def _organisation(request: HttpRequest, pk: object) -> Organisation:
    """Return one that the actor keeps; of another it is not even said that it exists."""
    organisation = get_object_or_404(Organisation.objects.all(), pk=pk)
    if not accounts.roles_given_by(request.actor, organisation):
        raise Http404
    return organisation


def _membership(request: HttpRequest, pk: object) -> Membership:
    found = get_object_or_404(Membership.objects.active().select_related("user", "organisation"), pk=pk)
    if found.role not in accounts.roles_given_by(request.actor, found.organisation):
        raise Http404
    return found


def _invitation(request: HttpRequest, pk: object) -> ColleagueInvitation:
    found = get_object_or_404(ColleagueInvitation.objects.open().select_related("organisation"), pk=pk)
    if found.role not in accounts.roles_given_by(request.actor, found.organisation):
        raise Http404
    return found


def _role_choices(request: HttpRequest, organisation: Organisation) -> list[tuple[str, str]]:
    given = accounts.roles_given_by(request.actor, organisation)
    return [(str(role), words.role_name(role)) for role in Role if role in given]


def link(token: str) -> str:
    return reverse("account:invitation", args=[token])


@keeper
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    return redirect("account:colleagues", pk=request.actor.organisation)


@keeper
@require_safe
def listing(request: HttpRequest, pk: object) -> HttpResponse:
    organisation = _organisation(request, pk)
    may = accounts.roles_given_by(request.actor, organisation)
    working = Membership.objects.active().filter(organisation=organisation).select_related("user")
    context = {
        "organisation": organisation,
        "colleagues": [
            (one, words.role_name(one.role), one.role in may and str(one.user_id) != request.actor.id)
            for one in working.order_by("user__name")
        ],
        "invited": [
            (one, words.role_name(one.role), one.role in may, one.expires_at <= clock.now())
            for one in organisation.invitations.open()
        ],
    }
    return render(request, "account/colleagues.html", context)


class InviteForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("Mail address"))
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES)

    def __init__(self, roles: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles


@keeper
def invite(request: HttpRequest, pk: object) -> HttpResponse:
    organisation = _organisation(request, pk)
    form = InviteForm(_role_choices(request, organisation), request.POST or None)
    if form.is_valid():
        try:
            invitations.invite(
                organisation=organisation, **form.cleaned_data, address=link, at=clock.now(), by=request.actor
            )
        except PerinetError as problem:
            form.add_error("email", problem.message)
        else:
            return _done(request, organisation, _("The invitation is on its way."))
    return render(request, "account/colleague_invite.html", {"form": form, "organisation": organisation})


@keeper
@require_POST
def again(request: HttpRequest, pk: object) -> HttpResponse:
    invitation = _invitation(request, pk)
    invitations.again(invitation=invitation, address=link, at=clock.now(), by=request.actor)
    return _done(
        request, invitation.organisation, _("A new invitation is on its way; the old link is closed.")
    )


@keeper
@require_POST
def revoke(request: HttpRequest, pk: object) -> HttpResponse:
    invitation = _invitation(request, pk)
    invitations.revoke(invitation=invitation, at=clock.now(), by=request.actor)
    return _done(request, invitation.organisation, _("The invitation is taken back."))


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role from now on"))


@keeper
def change(request: HttpRequest, pk: object) -> HttpResponse:
    membership = _membership(request, pk)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    form.fields["role"].choices = _role_choices(request, membership.organisation)
    if form.is_valid():
        try:
            leave.change_role(
                membership=membership, role=form.cleaned_data["role"], at=clock.now(), by=request.actor
            )
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            return _done(request, membership.organisation, _("The role is changed."))
    return render(request, "account/role_change.html", {"form": form, "member": membership})


class LeaveForm(forms.Form):
    takes_over = forms.ModelChoiceField(
        label=gettext_lazy("Who takes over what waits?"), queryset=User.objects.none()
    )


@keeper
def end(request: HttpRequest, pk: object) -> HttpResponse:
    membership = _membership(request, pk)
    owed = leave.owed(membership)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    form.fields["takes_over"].queryset = accounts.colleagues_of(membership)
    form.fields["takes_over"].required = owed.must_go_on
    if form.is_valid():
        try:
            left = leave.leave(
                membership=membership,
                takes_over=form.cleaned_data["takes_over"],
                at=clock.now(),
                by=request.actor,
            )
        except PerinetError as problem:
            form.add_error(None, problem.message)
        else:
            if left.kept_back:
                messages.warning(request, _kept_back(left.kept_back))
            return _done(request, membership.organisation, _("The access is ended, from this moment."))
    context = {"form": form, "member": membership, "role": words.role_name(membership.role), "owed": owed}
    return render(request, "account/role_end.html", context)


def _kept_back(number: int) -> str:
    return ngettext(
        "%(n)s line was told in confidence and stays as it is. The rota is told when it is late.",
        "%(n)s lines were told in confidence and stay as they are. The rota is told when they are late.",
        number,
    ) % {"n": number}


def _done(request: HttpRequest, organisation: Organisation, words_: str) -> HttpResponse:
    messages.success(request, words_)
    return redirect("account:colleagues", pk=organisation.pk)
