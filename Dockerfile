# The catalog for a real installation; see compose.yaml for how its parts fit.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements.txt requirements-scale.txt ./
RUN pip install --disable-pip-version-check -r requirements-scale.txt

COPY manage.py LICENSE ./
COPY catalog_site catalog_site
COPY evidence evidence

RUN useradd --system --home-dir /srv/catalog --create-home catalog \
    && install -d -o catalog -g catalog -m 0700 /srv/catalog/data /srv/catalog/keys /srv/catalog/static
USER catalog

ENV CATALOG_DATA_DIR=/srv/catalog/data \
    CATALOG_KEYS_DIR=/srv/catalog/keys \
    CATALOG_STATIC_ROOT=/srv/catalog/static

# Collecting static files needs settings that start; none of these values stays in the image.
RUN CATALOG_MODE=production CATALOG_URL=https://build.invalid CATALOG_ALLOWED_HOSTS=build.invalid \
    CATALOG_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    python manage.py collectstatic --noinput --verbosity 0

ENV CATALOG_MODE=production
VOLUME ["/srv/catalog/data", "/srv/catalog/keys"]
EXPOSE 8000

CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "32", "--backpressure", "512", "--log-level", "error", \
     "--workers-kill-timeout", "20", "catalog_site.wsgi:application"]
