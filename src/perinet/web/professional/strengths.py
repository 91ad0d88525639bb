"""In the room, too, everybody is asked what goes well; a professional writes it down word for word."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from perinet.care.screening import strengths as said
from perinet.care.screening.models import Occasion
from perinet.ground.base import clock
from perinet.web.parts.strengths import StrengthsForm
from perinet.web.professional.asking import asks


@asks
@never_cache
def strengths(request: HttpRequest, pk: object) -> HttpResponse:
    rows = Occasion.objects.visible_to(request.actor).select_related("person")
    occasion = get_object_or_404(rows, pk=pk)
    if str(occasion.organisation_id) != request.actor.organisation:
        raise Http404
    form = StrengthsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said.say(occasion=occasion, at=clock.now(), by=request.actor, herself=False, **form.said())
        messages.success(request, _("Written down. It stands first on what is taken home."))
        return redirect("professional:result", pk=pk)
    page = {"person": occasion.person, "occasion": occasion, "form": form}
    return render(request, "professional/result/strengths.html", page)
