# shellcheck shell=bash
# The release build: the binary $BINARY and the site folder $SITE. Sourced by ./dev.

# shellcheck disable=SC2034 # used by ./dev
BINARY=$CARGO_TARGET_DIR/release/parley
SITE=$ROOT/target/site
# Names the files of the site; the server looks for it beside its binary.
HASHES=$CARGO_TARGET_DIR/release/hash.txt
# The site that was built last, for all clones: its files, their names, and what it was made of.
KEPT_SITE=$CACHE/site

# Where the server finds its site when it is started from here; installed, it lies beside the binary.
# shellcheck disable=SC2034 # used by ./dev and browser.sh
SITE_ENV=("PARLEY_SITE_ROOT=$SITE")

# Everything the site is made of. Cargo would notice that nothing changed, but wasm-bindgen,
# wasm-opt and the compression would run again, and a new clone is all new to cargo.
SITE_INPUTS=(Cargo.toml Cargo.lock .cargo app crates/domain crates/ui frontend style scripts/build.sh scripts/tools.sh)

build_release() {
  build_site
  cargo leptos build --release --server-only
}

build_site() {
  local inputs
  inputs=$(site_inputs)
  if [[ -f $KEPT_SITE/inputs && $(<"$KEPT_SITE/inputs") == "$inputs" ]]; then
    take_site
    note "the site is up to date"
    return
  fi
  cargo leptos build --release --frontend-only --precompress --split
  keep_site "$inputs"
}

site_inputs() {
  {
    rustc --version
    find "${SITE_INPUTS[@]}" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-64
}

# The inputs are written last and go first: half a copy is none.
keep_site() {
  rm -rf "$KEPT_SITE"
  mkdir -p "$KEPT_SITE"
  cp -r "$SITE" "$KEPT_SITE/files"
  cp "$HASHES" "$KEPT_SITE/hash.txt"
  echo "$1" >"$KEPT_SITE/inputs"
}

# The names, too: another build may have put its own there since.
take_site() {
  mkdir -p "$(dirname "$SITE")" "$(dirname "$HASHES")"
  cp "$KEPT_SITE/hash.txt" "$HASHES"
  # A server that runs from here keeps its files.
  if diff -rq "$KEPT_SITE/files" "$SITE" >/dev/null 2>&1; then return; fi
  rm -rf "$SITE"
  cp -r "$KEPT_SITE/files" "$SITE"
}

# Sizes as the browser receives them, against the budgets of docs/ARCHITECTURE.md (bytes, brotli).
BUDGET_MAIN=250000
BUDGET_SECTION=120000
BUDGET_SETTINGS=126000
# What several sections share comes with the first of them; the most is what the lists and records
# of the CRM have in common.
BUDGET_SHARED=160000
BUDGET_ANALYTICS=200000

check_sizes() {
  local main file name size budget over=0
  main=$(sed -n 's/^wasm: *//p' "$HASHES")
  for file in "$SITE"/pkg/*.wasm.br "$SITE"/pkg/*.js.br "$SITE"/pkg/*.css.br; do
    [[ -f $file ]] || continue
    name=$(basename "$file" .br)
    size=$(stat -c %s "$file")
    budget=$(budget_of "$name" "$main")
    printf '    %9d bytes  %s%s\n' "$size" "$name" "${budget:+  (budget $budget)}"
    [[ -z $budget || $size -le $budget ]] || { warn "$name is over its budget" && over=1; }
  done
  [[ -n $main && -f $SITE/pkg/parley.$main.wasm.br ]] || die "found no compressed main bundle in $SITE/pkg"
  return "$over"
}

budget_of() {
  case $1 in
    *"$2".wasm) echo "$BUDGET_MAIN" ;;
    *analytics*.wasm) echo "$BUDGET_ANALYTICS" ;;
    split_settings_*) echo "$BUDGET_SETTINGS" ;;
    split_*) echo "$BUDGET_SECTION" ;;
    *.wasm) echo "$BUDGET_SHARED" ;;
  esac
}
