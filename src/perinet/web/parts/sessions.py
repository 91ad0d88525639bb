"""A session that was left alone, or that lasted a working day, becomes signed out."""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from perinet.ground.base import clock
from perinet.network.accounts import sessions

BEGAN, SEEN = "session_began", "session_seen"
WRITTEN_EVERY = timedelta(minutes=1)  # a session is not written at each page


class SessionLimits:
    """End a session after so long without a page, and after so long in all, whatever the browser keeps."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without its cookie there is no session, and a public page stays the same for everybody.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and BEGAN in request.session:
            self._keep_or_end(request, clock.now())
        return self.get_response(request)

    def _keep_or_end(self, request: HttpRequest, at: datetime) -> None:
        began, seen = _moment(request, BEGAN), _moment(request, SEEN)
        if at - began >= settings.WORKING_DAY or at - seen >= settings.IDLE:
            get_adapter(request).logout(request)
            messages.info(request, _("You were signed out, so that nobody else works under your name."))
        elif at - seen >= WRITTEN_EVERY:
            request.session[SEEN] = at.isoformat()
            sessions.seen(session_key=request.session.session_key, at=at)


def begin(request: HttpRequest, *, at: datetime) -> None:
    """Stamp a session at sign-in; every limit counts from here."""
    request.session[BEGAN] = request.session[SEEN] = at.isoformat()


def _moment(request: HttpRequest, name: str) -> datetime:
    return datetime.fromisoformat(request.session[name])
