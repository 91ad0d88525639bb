"""The same configuration with data structures that tests need."""

import atexit
import os
import shutil
import tempfile

from perinet.config.settings import *  # noqa: F403

SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
AXES_ENABLED = False
REQUIRE_SECOND_FACTOR = False
_keys = tempfile.mkdtemp(prefix="perinet-test-")
atexit.register(shutil.rmtree, _keys, ignore_errors=True)
PERINET_KEYS = f"{_keys}/ring"

DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405 - the thread of a live server leaves no connection behind
# A file, not memory: a journey's server threads each need a connection of their own.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": f"{tempfile.gettempdir()}/perinet-test-{os.getpid()}.sqlite3"}  # noqa: F405
