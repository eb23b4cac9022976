# The bots as a small image: nothing but what the lock names, by hash; no root; alive as long as it can say so.
FROM python:3.12-slim AS built
WORKDIR /src
COPY requirements.lock pyproject.toml README.md ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY bot bot
COPY conversations conversations
COPY scheduler scheduler
COPY storage storage
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 f0care && mkdir /data && chown f0care /data
COPY --from=built /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DATABASE_URL=sqlite:////data/f0care.sqlite3
USER f0care
WORKDIR /home/f0care
VOLUME /data
STOPSIGNAL SIGTERM
# The main process runs the command and is no zombie; a process that takes webhooks is asked itself (compose.yaml).
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
    ["python", "-c", "import os; os.kill(1, 0); assert 'f0care' in open('/proc/1/cmdline').read()"]
ENTRYPOINT ["f0care"]
CMD ["run"]
