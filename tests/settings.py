"""The site's settings as tests use them: a throwaway data directory in each test process."""

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith("CATALOG_")]:
    del os.environ[name]
os.environ["CATALOG_DATA_DIR"] = tempfile.mkdtemp(prefix="catalog-test-")
atexit.register(shutil.rmtree, os.environ["CATALOG_DATA_DIR"], ignore_errors=True)

# A command started by a test is the real one, on this process's data directory.
os.environ["DJANGO_SETTINGS_MODULE"] = "catalog_site.settings"

from catalog_site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Logs go where pytest collects them; standard error changes from test to test.
LOGGING = {**LOGGING, "handlers": {"stderr": {"class": "logging.NullHandler"}}}  # noqa: F405
