# syntax=docker/dockerfile:1
# docker build -t qa-assistant .        see docs/deploy.md for how it is run

FROM python:3.12-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/qa
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY qa_assistant qa_assistant
COPY ingest ingest
COPY vectorstore vectorstore
ARG EXTRAS=mcp,openai,otel,redis
RUN /opt/qa/bin/pip install --no-cache-dir --no-compile -c constraints.txt ".[${EXTRAS}]" \
    && /opt/qa/bin/python -m compileall -q /opt/qa/lib

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin qa \
    && install -d -o qa -g qa -m 0700 /data
COPY --from=build /opt/qa /opt/qa
ENV PATH=/opt/qa/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    QA_HOME=/data \
    QA_LOG_FORMAT=json \
    ORT_DISABLE_TELEMETRY=1
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["qa-assistant"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
