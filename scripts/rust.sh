# shellcheck shell=bash
# One Rust that compiles for this machine and for the browser. Sourced by ./dev.
#
# Any toolchain that is ready is taken as it is: the one selected now, one that an earlier run
# chose, or Debian's. Otherwise it comes from the Rust download site through rustup, or, on a
# machine that reaches package registries only, from Debian's packages, for which the browser's
# standard library is compiled from the source that Debian ships beside the compiler.

RUST_MIN=1.96    # what cargo-leptos asks for
RUST_PIN=1.96.0  # installed when the machine has nothing new enough
WASM=wasm32-unknown-unknown
LINKED=parley    # the name under which rustup knows Debian's toolchain

setup_rust() {
  local chosen=$CACHE/rust-toolchain
  if [[ -f $chosen ]] && select_rust "$(<"$chosen")" && rust_is_ready; then return; fi
  say "Rust"
  find_rust || install_rust || die "found no way to a Rust $RUST_MIN with $WASM"
  printf '%s' "$RUST_CHOICE" >"$chosen"
  note "$(rustc --version), chosen: $RUST_CHOICE"
}

# Tries what is on the machine, without changing it.
find_rust() {
  local choice
  for choice in current "$RUST_PIN" debian; do
    if select_rust "$choice" && rust_is_ready; then return 0; fi
  done
  return 1
}

# current: what cargo would take by itself; debian: /usr; otherwise a toolchain of rustup's.
select_rust() {
  RUST_CHOICE=$1
  unset RUSTUP_TOOLCHAIN
  case $1 in
    current) [[ -z $INHERITED_TOOLCHAIN ]] || export RUSTUP_TOOLCHAIN=$INHERITED_TOOLCHAIN ;;
    debian) select_debian_rust ;;
    *) have rustup && export RUSTUP_TOOLCHAIN=$1 ;;
  esac
}
INHERITED_TOOLCHAIN=${RUSTUP_TOOLCHAIN:-}

# Where rustup is installed its proxies come first on PATH, so it has to know Debian's compiler.
select_debian_rust() {
  [[ -x /usr/bin/rustc && -x /usr/bin/cargo ]] || return 1
  if have rustup; then
    rustup toolchain list 2>/dev/null | grep -q "^$LINKED\b" ||
      rustup toolchain link "$LINKED" /usr >/dev/null 2>&1 || return 1
    export RUSTUP_TOOLCHAIN=$LINKED
  else
    PATH=$CACHE/bin:/usr/bin:$PATH
  fi
  link_with_lld
}

# As rustup's toolchains do by themselves: GNU's ld takes three times as long for a test.
link_with_lld() {
  local lld
  lld=$(compgen -G '/usr/lib/llvm-*/bin/ld.lld' | sort -V | tail -n1) || return 0
  [[ -n $lld ]] || return 0
  mkdir -p "$CACHE/linker"
  ln -sf "$lld" "$CACHE/linker/ld"
  # Where the C compiler looks for its linker first.
  export COMPILER_PATH=$CACHE/linker
}

rust_is_ready() {
  rust_is_new_enough && cargo fmt --version && cargo clippy --version && browser_std_works
} >/dev/null 2>&1

rust_is_new_enough() { at_least "$RUST_MIN" "$(version_of rustc --version)"; }

# Compiling is the only check that also notices a library left behind by an older compiler.
browser_std_works() {
  local out
  out=$(mktemp -d) || return 1
  echo 'pub fn f() -> String { String::new() }' |
    rustc --target "$WASM" --crate-type lib --emit metadata --out-dir "$out" - >/dev/null 2>&1
  local status=$?
  rm -rf "$out"
  return "$status"
}

install_rust() {
  if rust_site_reachable && install_rust_by_rustup; then return; fi
  note "nothing comes from the Rust download site; taking Debian's packages"
  install_rust_from_debian
}

rust_site_reachable() {
  local site=${RUSTUP_DIST_SERVER:-https://static.rust-lang.org}
  curl -fsI --connect-timeout 5 --max-time 15 "$site/dist/channel-rust-stable.toml.sha256" >/dev/null 2>&1
}

# A toolchain of its own version beside the ones that are there: an update of a shared toolchain
# that breaks off in the middle would leave the machine without a compiler.
install_rust_by_rustup() {
  if ! have rustup; then
    note "installing rustup"
    curl --proto '=https' --tlsv1.2 -fsS --connect-timeout 10 https://sh.rustup.rs |
      sh -s -- -y --quiet --no-modify-path --default-toolchain none --profile minimal || return 1
  fi
  note "installing Rust $RUST_PIN with $WASM"
  rustup toolchain install "$RUST_PIN" --profile minimal --no-self-update \
    --component rustfmt --component clippy --target "$WASM" || return 1
  select_rust "$RUST_PIN" && rust_is_ready
}

install_rust_from_debian() {
  have apt-get || return 1
  apt_refresh
  local llvm
  llvm=$(apt-cache depends rust-web-llvm 2>/dev/null | grep -oEm1 'llvm-[0-9]+') || return 1
  apt_install rustc-web cargo-web rust-web-src rust-web-llvm "${llvm/llvm/lld}" rustfmt-web rust-web-clippy
  select_rust debian && rust_is_new_enough || return 1
  browser_std_works || build_browser_std
  rust_is_ready
}

# Compiles std for the browser and puts it where rustup would have: every tool then finds the target.
build_browser_std() {
  note "compiling the standard library for $WASM (about a minute)"
  local work lib
  work=$(mktemp -d)
  lib=$(rustc --print target-libdir --target "$WASM")
  mkdir "$work/src"
  echo '#![no_std]' >"$work/src/lib.rs"
  printf '%s\n' '[package]' 'name = "empty"' 'edition = "2021"' '[workspace]' >"$work/Cargo.toml"
  (cd "$work" && RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work/target CARGO_PROFILE_RELEASE_PANIC=abort \
    cargo build --quiet --release --target "$WASM" -Zbuild-std=std,panic_abort) || return 1
  rm -f "$work/target/$WASM/release/deps/"libempty-*
  as_root rm -rf "$lib"
  as_root mkdir -p "$lib"
  as_root cp "$work/target/$WASM/release/deps/"*.rlib "$lib/"
  rm -rf "$work"
}
