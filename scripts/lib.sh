# shellcheck shell=bash
# Places, versions and small helpers that the other scripts share. Sourced by ./dev.

HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
CACHE=${PARLEY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/parley}

export HOME
# One target folder for every stage and every clone: the dependencies are compiled once.
export CARGO_TARGET_DIR=$CACHE/target
# rustup must not start a download by itself on a machine that cannot finish it.
export RUSTUP_AUTO_INSTALL=0
# A build machine compiles a clone once: what an incremental build keeps would never be used.
[[ -z ${CI:-} ]] || export CARGO_INCREMENTAL=0
# Cargo's list of crates is for people who wait for it.
[[ -t 2 ]] || export CARGO_TERM_QUIET=true
PATH=$CACHE/bin:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
note() { printf '    %s\n' "$*"; }
warn() { printf '\033[33m    %s\033[0m\n' "$*" >&2; }
die() {
  printf '\033[31mError: %s\033[0m\n' "$*" >&2
  exit 1
}

# Where tests may put what they throw away. Memory, if there is plenty: a database is hundreds of
# files, and each test has its own.
passing_dir() {
  local free
  free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n1)
  if [[ -w /dev/shm && ${free:-0} -gt 4000000 ]]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

have() { command -v "$1" >/dev/null 2>&1; }

# at_least 1.96 1.100.1: whether the second version is the first one or newer.
at_least() { [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1) == "$1" ]]; }

# The first number with dots in what a program prints of itself: "rustc 1.96.0 (…)" → 1.96.0.
version_of() { "$@" 2>/dev/null | grep -oEm1 '[0-9]+(\.[0-9]+)+' || true; }

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    die "this needs root: $*"
  fi
}

# Installs Debian packages, after fetching the package lists once.
apt_install() {
  have apt-get || die "please install the equivalents of these Debian packages and try again: $*"
  note "installing the packages $*"
  apt_refresh
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
    </dev/null >"$CACHE/apt.log" 2>&1 ||
    { tail -n 20 "$CACHE/apt.log" >&2 && die "apt-get could not install $*"; }
}

apt_refresh() {
  [[ -z ${APT_REFRESHED:-} ]] || return 0
  as_root apt-get update -qq </dev/null >"$CACHE/apt.log" 2>&1 ||
    warn "apt-get update had errors; going on with the package lists that are there"
  APT_REFRESHED=1
}

# What every other step stands on: a C compiler for the crates that build C, and curl.
setup_base() {
  mkdir -p "$CACHE/bin"
  if have cc && have curl && have pkg-config; then return; fi
  apt_install build-essential pkg-config curl ca-certificates
}
