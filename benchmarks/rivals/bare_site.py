"""The least that could store an answer: a view that parses the form and inserts one row, on the same settings."""

import json
import os
from pathlib import Path

import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path

VAR = Path(os.environ["PERINET_VAR"])
PRAGMAS = os.environ["BARE_PRAGMAS"]
settings.configure(
    SECRET_KEY="bare",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "bare.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": PRAGMAS},
        }
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - the configuration comes first
from django.db import connection, models  # noqa: E402

with connection.cursor() as cursor:
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS bare_row (id integer PRIMARY KEY AUTOINCREMENT, body text NOT NULL)"
    )


class Row(models.Model):
    body = models.TextField()

    class Meta:
        app_label = "bare"


def store(request):
    if request.method == "POST":
        Row.objects.create(body=json.dumps(request.POST.dict()))
        return HttpResponse(status=302)
    return HttpResponse("ready")


urlpatterns = [path("", store), path("<path:rest>", lambda request, rest: store(request))]
application = get_wsgi_application()
