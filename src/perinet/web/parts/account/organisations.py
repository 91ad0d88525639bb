"""The organisations of the site become a list for its administrator, who founds them and invites their managers."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from perinet.network.accounts import services as accounts
from perinet.network.accounts.claims import OVO, company_number
from perinet.network.accounts.models import Organisation, OrganisationKind
from perinet.web.parts.actor import administrator

PAGE = 25
KINDS = {
    OrganisationKind.MIDWIFERY: gettext_lazy("Midwives"),
    OrganisationKind.MATERNITY: gettext_lazy("Maternity ward"),
    OrganisationKind.GENERAL_PRACTICE: gettext_lazy("General practice"),
    OrganisationKind.CHILD_HEALTH: gettext_lazy("Child health"),
    OrganisationKind.MENTAL_HEALTH: gettext_lazy("Mental health"),
    OrganisationKind.SOCIAL: gettext_lazy("Social work"),
    OrganisationKind.NETWORK: gettext_lazy("Network"),
    OrganisationKind.OTHER: gettext_lazy("Other"),
}


class OrganisationForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KINDS.items()))
    company_number = forms.CharField(
        label=gettext_lazy("Company number"), required=False, max_length=16,
        help_text=gettext_lazy("Ten digits. A sign-on elsewhere names the organisation by it."),
    )  # fmt: skip
    ovo_code = forms.CharField(
        label=gettext_lazy("OVO code"), required=False, max_length=9,
        help_text=gettext_lazy("Only for a Flemish public body: OVO and six digits."),
    )  # fmt: skip

    def clean_company_number(self) -> str:
        given = self.cleaned_data["company_number"]
        number = company_number(given)
        if given and not number:
            raise forms.ValidationError(_("This is not a company number: its check digits do not fit."))
        if number and Organisation.objects.filter(company_number=number).exists():
            raise forms.ValidationError(_("An organisation with this number exists already."))
        return number

    def clean_ovo_code(self) -> str:
        code = str(self.cleaned_data["ovo_code"]).upper()
        if code and not OVO.fullmatch(code):
            raise forms.ValidationError(_("An OVO code is OVO and six digits, as OVO000123."))
        return code


@administrator
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    working = Q(memberships__ended_at__isnull=True, memberships__until__isnull=True)
    found = Organisation.objects.annotate(people=Count("memberships__user", filter=working, distinct=True))
    page = Paginator(found.order_by("name", "pk"), PAGE).get_page(request.GET.get("page"))
    rows = [(one, KINDS[OrganisationKind(one.kind)], one.people) for one in page]
    return render(request, "account/organisations.html", {"rows": rows, "page_obj": page})


@administrator
def found(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        made = accounts.found(**given, synthetic=False, by=request.actor)
        return redirect("account:colleague-invite", pk=made.pk)
    return render(request, "account/organisation_found.html", {"form": form})
