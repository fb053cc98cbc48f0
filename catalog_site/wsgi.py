"""Where a web server finds the catalog."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalog_site.settings")

application = get_wsgi_application()


def load_words() -> None:
    """Load dictionaries and gazetteer before somebody's first search would have to wait for it."""
    from evidence.finding import area, vocabulary

    vocabulary.shipped_terms_of_word("листівка")
    area.settlements_named("Козинка")


Thread(target=load_words, name="load words", daemon=True).start()
