# One image: the binary and its site.
#
#   docker build -t parley .
#   docker run -p 3000:3000 -v parley-data:/data parley
#
# All state lies in the volume: the SQLite database and the secret key. With DATABASE_URL set to
# a PostgreSQL the key is all that is left there; keep it, or set PARLEY_SECRET_KEY.

FROM debian:bookworm-slim AS build
WORKDIR /src
COPY . .
# ./dev brings the compiler and the tools itself, as on a developer's machine.
RUN --mount=type=cache,target=/cache \
    PARLEY_CACHE=/cache ./dev build \
    && mkdir -p /out \
    && cp /cache/target/release/parley /cache/target/release/hash.txt /out/ \
    && cp -r target/site /out/site

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /data --shell /usr/sbin/nologin parley \
    && install -d -o parley -g parley -m 700 /data
COPY --from=build /out /opt/parley
USER parley
WORKDIR /opt/parley
VOLUME /data
EXPOSE 3000
ENV PARLEY_ADDR=0.0.0.0:3000 \
    PARLEY_DATA_DIR=/data
ENTRYPOINT ["/opt/parley/parley"]
CMD ["serve"]
