# shellcheck shell=bash
# The end-to-end tests: Playwright drives a Chromium against the release of the site, served by
# the development build of the server, which the other tests have compiled. Sourced by ./dev.

setup_browser() {
  find_chromium || install_chromium
  setup_end2end
}

# Exports PARLEY_CHROMIUM. Ubuntu's chromium is a snap, which cannot run everywhere; a snap's
# launcher is a script that names it.
find_chromium() {
  local name path
  for name in "${PARLEY_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    path=$(command -v "${name:-none}") || continue
    if head -c 2000 "$path" | grep -qaE '/snap/bin|snap install'; then continue; fi
    export PARLEY_CHROMIUM=$path
    return 0
  done
  return 1
}

install_chromium() {
  say "Chromium"
  (apt_install chromium fonts-liberation) || true
  if find_chromium; then return; fi
  note "taking Playwright's own"
  setup_end2end
  (cd "$ROOT/end2end" && npx playwright install --with-deps chromium) || die "could not install Chromium"
}

setup_end2end() {
  local dir=$ROOT/end2end
  if [[ $dir/node_modules/.package-lock.json -nt $dir/package-lock.json ]]; then return; fi
  say "Installing Playwright"
  (cd "$dir" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund </dev/null)
  touch "$dir/node_modules/.package-lock.json"
}

# Takes seconds, so it comes before the minutes that a browser needs.
check_end2end() { (cd "$ROOT/end2end" && npx --no-install tsc --noEmit); }

run_end2end() {
  local status=0 report=$ROOT/target/end2end/report.json binary=$CARGO_TARGET_DIR/debug/parley
  rm -f "$report"
  # With the packages that the tests compile, so that the features are the same, and nothing is done twice.
  cargo build --locked "${SERVER_SIDE[@]}" --bin parley
  cp "$HASHES" "$(dirname "$binary")/hash.txt"
  (
    cd "$ROOT/end2end"
    env "${SITE_ENV[@]}" "PARLEY_BIN=$binary" "PLAYWRIGHT_JSON_OUTPUT_FILE=$report" \
      npx --no-install playwright test "$@" </dev/null
  ) || status=$?
  [[ ! -f $report ]] || count_end2end "$report"
  return "$status"
}

count_end2end() {
  node -e '
    const { stats } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    console.log(stats.expected + stats.flaky, stats.unexpected);
  ' "$1" >>"$COUNTS"
}
