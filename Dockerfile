# One worker, not root. Give it a volume at /data, or DATABASE_URL of a PostgreSQL server.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/newsboard.db
RUN useradd --system --create-home --home-dir /data newsboard
COPY --from=build /venv /venv
WORKDIR /app
COPY bot bot
COPY cogs cogs
USER newsboard
VOLUME /data
STOPSIGNAL SIGTERM
# exec form: python is process 1 and gets the signal itself
CMD ["python", "-m", "bot"]
