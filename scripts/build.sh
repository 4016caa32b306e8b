# shellcheck shell=bash
# The release build: the binary $BINARY and the site folder $SITE. Sourced by ./dev.

# shellcheck disable=SC2034 # used by ./dev
BINARY=$CARGO_TARGET_DIR/release/parley
SITE=$ROOT/target/site
# Names the files of the site; the server looks for it beside its binary.
HASHES=$CARGO_TARGET_DIR/release/hash.txt
SITE_STAMP=$ROOT/target/release-site

# Where the server finds its site when it is started from here; installed, it lies beside the binary.
# shellcheck disable=SC2034 # used by ./dev and browser.sh
SITE_ENV=("PARLEY_SITE_ROOT=$SITE")

# Everything the site is made of. Cargo would notice that nothing changed, but wasm-bindgen,
# wasm-opt and the compression would run again.
SITE_INPUTS=(Cargo.toml Cargo.lock .cargo app crates/domain crates/ui frontend style scripts/build.sh)

build_release() {
  build_site
  cargo leptos build --release --server-only
}

build_site() {
  local inputs
  inputs=$(site_inputs)
  if [[ -f $SITE_STAMP && $(<"$SITE_STAMP") == "$inputs $(site_hashes)" ]]; then
    note "the site is up to date"
    return
  fi
  cargo leptos build --release --frontend-only --precompress --split
  echo "$inputs $(site_hashes)" >"$SITE_STAMP"
}

site_inputs() {
  {
    rustc --version
    find "${SITE_INPUTS[@]}" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-64
}

# Another clone with the same cache may have put its own names there since.
site_hashes() { sha256sum "$HASHES" 2>/dev/null | cut -c1-64 || echo none; }

# Sizes as the browser receives them, against the budgets of docs/ARCHITECTURE.md (bytes, brotli).
BUDGET_MAIN=250000
BUDGET_SECTION=120000
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
    split_*) echo "$BUDGET_SECTION" ;;
    *.wasm) echo "$BUDGET_SHARED" ;;
  esac
}
