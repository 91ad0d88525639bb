"""The least that could store an answer: a view that parses the form and inserts one row, on the same settings."""

import json
import os

import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path

DATABASE = json.loads(os.environ["BARE_DATABASE"])
KEY = "bigserial" if DATABASE["ENGINE"].endswith("postgresql") else "integer"
settings.configure(
    SECRET_KEY="bare",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    DATABASES={"default": DATABASE},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - the configuration comes first
from django.db import connection, models  # noqa: E402

with connection.cursor() as cursor:
    cursor.execute(f"CREATE TABLE IF NOT EXISTS bare_row (id {KEY} PRIMARY KEY, body text NOT NULL)")


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
