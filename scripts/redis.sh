# shellcheck shell=bash
# The Redis that tests start for themselves. Sourced by ./dev.

setup_redis() {
  have redis-server || { say "Redis" && apt_install redis-server && have redis-server; } ||
    die "found no redis-server"
}
