"""The site's own settings, over a PostgreSQL that the first test in need of it starts; a folder for each process."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="corymb-test-"))
HOME.chmod(0o711)  # as root, the server runs as somebody else and must pass through
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

for _name in [name for name in os.environ if name.startswith("CORYMB_") and name != "CORYMB_REAL_DATA"]:
    del os.environ[_name]  # a developer's own settings decide no test
os.environ |= {
    "CORYMB_DATA": str(HOME / "site"),
    "CORYMB_SECRET_KEY": "only for tests " * 4,
    "CORYMB_DEMO": "no",
    "DATABASE_URL": "postgresql://nobody@/not_started",
}

(HOME / "site" / "static").mkdir(parents=True)  # the site makes it when it is prepared

from corymb.site.settings import *  # noqa: E402, F403 - after the environment is laid

FILES = HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
