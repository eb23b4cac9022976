# The bots as a small image: nothing but what the lock of a running program names, by hash; no root; alive as long as it can say so.
FROM python:3.12-slim AS built
WORKDIR /src
COPY requirements-run.lock pyproject.toml README.md ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements-run.lock
COPY bot bot
COPY conversations conversations
COPY scheduler scheduler
COPY storage storage
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 f0care && mkdir /data && chown f0care /data
COPY --from=built /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DATABASE_URL=sqlite:////data/f0care.sqlite3 \
    HEALTH_LISTEN=127.0.0.1:8081
USER f0care
WORKDIR /home/f0care
VOLUME /data
STOPSIGNAL SIGTERM
# Asked each half minute by a shell, not by a new Python: 200 means that the database answers, the minute's work was done
# and nothing waits too long. HEALTH_LISTEN set to another port needs another check.
HEALTHCHECK --interval=30s --timeout=8s --start-period=90s --retries=3 CMD \
    ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8081 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["f0care"]
CMD ["run"]
