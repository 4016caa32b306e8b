# shellcheck shell=bash
# The stages of ./dev test, one function each. Sourced by ./dev.
#
# A stage runs in a subshell with errexit, so its first failing command ends it; tests add what
# they counted to $COUNTS ("passed failed", a line per runner).

# The interface compiles twice: for the server inside the workspace, for the browser on its own.
# Both in one build would join the features `ssr` and `hydrate`.
SERVER_SIDE=(--workspace --exclude frontend)
BROWSER_SIDE=(--package frontend --target "$WASM")

check_format() {
  cargo metadata --locked --format-version 1 --no-deps >/dev/null
  cargo fmt --all --check
}

check_clippy_server() { cargo clippy --locked "${SERVER_SIDE[@]}" --all-targets -- -D warnings; }

check_clippy_browser() { cargo clippy --locked "${BROWSER_SIDE[@]}" -- -D warnings; }

# Nothing of the server may find its way into what the browser loads.
check_boundaries() {
  local tree found
  tree=$(cargo tree --locked "${BROWSER_SIDE[@]}" --edges normal --prefix none --format '{p}')
  found=$(grep -E '^(tokio|sqlx|sqlx-core|axum|axum-core|service|store|server) ' <<<"$tree" | sort -u || true)
  [[ -z $found ]] || die "the browser's dependencies name $found"
  note "$(sort -u <<<"$tree" | wc -l) packages for the browser, none of the server's"
}

# Advisories need a database from the network; the rest does not.
check_dependencies() {
  cargo deny --log-level error check --hide-inclusion-graph licenses bans sources
  if timeout 120 cargo deny --log-level error fetch db >/dev/null 2>&1; then
    cargo deny --log-level error check --disable-fetch advisories
  else
    warn "the advisory database is out of reach: known vulnerabilities were NOT checked"
  fi
}

compile_tests() { cargo nextest run --locked "${SERVER_SIDE[@]}" --no-run; }

# More at a time than cores: half of a test is waiting for a database, a process, or a peer.
run_tests() {
  local log status=0
  log=$(mktemp)
  TMPDIR=$(passing_dir) cargo nextest run --locked "${SERVER_SIDE[@]}" --no-fail-fast --color never \
    --test-threads $((2 * $(nproc))) "$@" 2>&1 | tee "$log" || status=$?
  count_nextest "$log"
  rm -f "$log"
  return "$status"
}

# "Summary [ 12.3s] 45 tests run: 43 passed (1 slow), 1 failed, 1 timed out, 2 skipped"
count_nextest() {
  local line run passed
  line=$(grep -E '^ *Summary \[' "$1" | tail -n1 || true)
  run=$(grep -oE '[0-9]+(/[0-9]+)? tests? run' <<<"$line" | grep -oE '^[0-9]+' || echo 0)
  passed=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '^[0-9]+' || echo 0)
  echo "$passed $((run - passed))" >>"$COUNTS"
}

# Only where there are any: rustdoc takes its time to find none.
run_doc_tests() {
  local packages log status=0
  packages=$(packages_with_examples)
  [[ -n $packages ]] || { note "no examples in the documentation" && return; }
  log=$(mktemp)
  # shellcheck disable=SC2086 # one word per option
  cargo test --locked --doc $packages 2>&1 | tee "$log" || status=$?
  awk '/^test result:/ { passed += $4; failed += $6 } END { print passed + 0, failed + 0 }' "$log" >>"$COUNTS"
  rm -f "$log"
  return "$status"
}

# A package is named like its folder.
packages_with_examples() {
  local folder
  for folder in app server crates/*; do
    ! grep -rqsE '^\s*//[/!]\s*```' "$folder/src" || printf -- '--package %s ' "$(basename "$folder")"
  done
}

# What all runners counted so far: "passed failed".
sum_counts() { awk '{ p += $1; f += $2 } END { print p + 0, f + 0 }' "$COUNTS"; }
