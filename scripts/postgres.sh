# shellcheck shell=bash
# A private, throw-away PostgreSQL for the tests. Sourced by ./dev.
#
# It listens on a free port of the loopback address with a random password, trades durability for
# speed, and is started afresh when it isn't running. PARLEY_TEST_POSTGRES names it to the tests.

PG_HOME=/dev/shm/parley-postgres-$EUID
if [[ ! -d $PG_HOME && $(passing_dir) != /dev/shm ]]; then
  # PostgreSQL refuses root, and its user cannot read root's home.
  if ((EUID == 0)); then PG_HOME=/var/cache/parley-postgres; else PG_HOME=$CACHE/postgres; fi
fi

setup_postgres() {
  if [[ -n ${PARLEY_TEST_POSTGRES:-} ]] && ! postgres_is_ours; then
    note "PostgreSQL: the one that PARLEY_TEST_POSTGRES names"
    return
  fi
  find_postgres || { say "PostgreSQL" && apt_install postgresql && find_postgres; } ||
    die "found no PostgreSQL 15 or newer"
  as_pg "$PG_BIN/pg_ctl" status -D "$PG_HOME/data" >/dev/null 2>&1 || start_postgres
  PARLEY_TEST_POSTGRES=$(as_pg cat "$PG_HOME/url")
  export PARLEY_TEST_POSTGRES
}

postgres_is_ours() { [[ $PARLEY_TEST_POSTGRES == "$(as_pg cat "$PG_HOME/url" 2>/dev/null)" ]]; }

# The newest PostgreSQL on the machine: Debian keeps initdb off PATH.
find_postgres() {
  local dir
  PG_BIN=
  for dir in $(compgen -G '/usr/lib/postgresql/*/bin' | sort -V) "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
    [[ ! -x $dir/initdb ]] || PG_BIN=$dir
  done
  [[ -n $PG_BIN ]] && at_least 15 "$(version_of "$PG_BIN/initdb" --version)"
}

as_pg() {
  if ((EUID == 0)); then
    (cd / && runuser -u "$(pg_user)" -- "$@")
  else
    "$@"
  fi
}

pg_user() { if id -u postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi; }

start_postgres() {
  say "Starting a private PostgreSQL for the tests"
  local port password
  rm -rf "$PG_HOME"
  mkdir -p "$PG_HOME"
  chmod 700 "$PG_HOME"
  ((EUID != 0)) || chown "$(pg_user)" "$PG_HOME"
  port=$(free_port)
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "$password" | as_pg tee "$PG_HOME/password" >/dev/null
  as_pg "$PG_BIN/initdb" --pgdata="$PG_HOME/data" --username=parley --pwfile="$PG_HOME/password" \
    --auth=password --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  pg_settings "$port" | as_pg tee -a "$PG_HOME/data/postgresql.conf" >/dev/null
  as_pg "$PG_BIN/pg_ctl" start --wait --silent -D "$PG_HOME/data" --log="$PG_HOME/log" </dev/null >/dev/null 2>&1 ||
    { as_pg tail -n 20 "$PG_HOME/log" >&2 && die "PostgreSQL did not start"; }
  echo "postgres://parley:$password@127.0.0.1:$port/postgres" |
    as_pg tee "$PG_HOME/url" >/dev/null
  POSTGRES_STARTED=1
}

pg_settings() {
  cat <<SETTINGS
listen_addresses = '127.0.0.1'
port = $1
unix_socket_directories = ''
max_connections = 400
shared_buffers = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 512MB
autovacuum = off
jit = off
SETTINGS
}

# A port that nothing answers on now; the range lies below the one for outgoing connections.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

stop_postgres() {
  find_postgres || return 0
  as_pg "$PG_BIN/pg_ctl" stop --silent --mode=immediate -D "$PG_HOME/data" >/dev/null 2>&1 || true
  rm -rf "$PG_HOME"
}

# A developer's stays for the next run; a build machine gets back what it lent.
stop_postgres_on_ci() { [[ -z ${CI:-} || -z ${POSTGRES_STARTED:-} ]] || stop_postgres; }
