"""What left the house becomes a list: how it went for an administrator; in a demonstration also what it said."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from perinet.ground.base.actor import Actor
from perinet.ground.messages.models import Channel, Message, Status
from perinet.network.accounts import services as accounts
from perinet.web.parts.actor import signed_in

PAGE = 24
LINK = re.compile(r"(https?://\S+)")

KINDS = {
    "questions": gettext_lazy("Link to the questions"),
    "referral": gettext_lazy("Request to a service"),
    "please-ask": gettext_lazy("Please ask your carer"),
    "referral-withdrawn": gettext_lazy("Request withdrawn"),
    "referral-answered": gettext_lazy("A service answered"),
    "colleague-look": gettext_lazy("Please look at your worklist"),
    "nobody-reads": gettext_lazy("Nobody is on duty now"),
    "nobody-acts": gettext_lazy("Nobody has acted yet"),
    "reminder": gettext_lazy("Reminders"),
    "own-page": gettext_lazy("A link for you"),
    "guard-look": gettext_lazy("Something waits to be read"),
    "destroy-copies": gettext_lazy("Please destroy copies that you received"),
    "code": gettext_lazy("Code"),
    "colleague-invitation": gettext_lazy("Invitation of a colleague"),
    "password-reset": gettext_lazy("A new password"),
    "account-changed": gettext_lazy("A change of how somebody signs in"),
}
CHANNELS = {
    Channel.MAIL: gettext_lazy("Mail"),
    Channel.TEXT: gettext_lazy("Text message"),
    Channel.PAPER: gettext_lazy("Paper"),
}
STATES = {
    Status.WAITING: (gettext_lazy("Waiting"), "info"),
    Status.SENT: (gettext_lazy("Sent"), "ok"),
    Status.FAILED: (gettext_lazy("Could not be sent"), "alert"),
}


@dataclass(frozen=True)
class Shown:
    """One message as this site may show it: outside a demonstration nothing of whom it went to or what it said."""

    channel: str
    kind: str
    state: str
    tone: str
    when: datetime
    to: str = ""
    subject: str = ""
    body: SafeString = SafeString()


def _to_here(link: str) -> str:
    """Make an address of this site relative: the demonstration may be served on another port today."""
    if link.startswith(settings.SITE_ADDRESS) or urlsplit(link).hostname == "127.0.0.1":
        return urlsplit(link).path
    return link


def with_links(text: str) -> SafeString:
    """Make the links in a message clickable; everything else stays the text it is."""
    parts = LINK.split(text)
    pieces = (
        format_html('<a href="{}">{}</a>', _to_here(part), part)
        if LINK.fullmatch(part)
        else format_html("{}", part)
        for part in parts
    )
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def show(message: Message, *, whole: bool) -> Shown:
    state, tone = STATES[Status(message.status)]
    subject = message.subject if message.channel == Channel.MAIL else ""
    told = (message.to, subject, with_links(message.body)) if whole else ()
    return Shown(
        str(CHANNELS[Channel(message.channel)]), str(KINDS.get(message.template, message.template)), str(state), tone,
        message.sent_at or message.send_after, *told,
    )  # fmt: skip


def may_look(actor: Actor) -> bool:
    """In a demonstration everybody who signs in looks: nothing in it is about a real person."""
    return accounts.is_administrator(actor) or settings.DEMO


@signed_in(may_look)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("about", "")
    messages = Message.objects.order_by("-send_after", "-created_at")
    if wanted in KINDS:
        messages = messages.filter(template=wanted)
    page = Paginator(messages, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": [show(message, whole=settings.DEMO) for message in page],
        "views": _views(wanted if wanted in KINDS else ""),
    }
    return render(request, "network/outbox.html", context)


def _views(current: str) -> list[dict[str, object]]:
    here = reverse("network:outbox")
    kinds = {kind: str(KINDS[kind]) for kind in ("questions", "referral", "code", "colleague-look")}
    return [
        {
            "text": text,
            "url": f"{here}?about={kind}" if kind else here,
            "current": kind == current,
            "count": None,
        }
        for kind, text in ({"": _("All")} | kinds).items()
    ]
