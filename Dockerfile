# Équilibre for production: one image for the web server, the worker, the scheduler and the migrations.
FROM python:3.11-slim-bookworm AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
COPY requirements/production.txt /tmp/production.txt
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/production.txt
COPY . /app
WORKDIR /app
# Static files are named by their content and compressed here; no secret and no database is needed for that.
RUN SECRET_KEY=build-only DATABASE_URL=postgresql://none@none/none STATIC_ROOT=/app/static-root \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q /app


FROM python:3.11-slim-bookworm

# WeasyPrint lays PDF pages out with Pango.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libfontconfig1 libglib2.0-0 libharfbuzz-subset0 libharfbuzz0b libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin equilibre \
    && install --directory --owner=equilibre /var/lib/equilibre
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/app/static-root \
    XDG_CACHE_HOME=/tmp/cache
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["docker/health", "web"]
ENTRYPOINT ["docker/entrypoint"]
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-", "--max-requests", "2000", "--max-requests-jitter", "200"]
