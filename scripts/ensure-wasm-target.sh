#!/usr/bin/env bash
# Makes sure some Rust toolchain here can build for wasm32-unknown-unknown.
# On stdout: the name of the toolchain to use (for `cargo +NAME` / RUSTUP_TOOLCHAIN), or
# "default" when plain `cargo build --target wasm32-unknown-unknown` works. All else on stderr.
#   1. the default toolchain has the target's std   2. rustup adds it (bounded, two tries)
#   3. Debian's rustc + its source: std is built once and put where that rustc looks for it.
set -euo pipefail
T=wasm32-unknown-unknown
say() { echo "ensure-wasm-target: $*" >&2; }
has_std() { local d; d=$("$1" --print target-libdir --target $T 2>/dev/null) && compgen -G "$d/libstd-*.rlib" >/dev/null; }

if has_std rustc; then say "the default toolchain has $T"; echo default; exit 0; fi
# A std built by an earlier run of part 3 (before rustup, which may hang where it has no network).
if has_std /usr/bin/rustc && rustup toolchain list 2>/dev/null | grep -q '^debian-web'; then say "using debian-web"; echo debian-web; exit 0; fi
if command -v rustup >/dev/null; then
  for try in 1 2; do
    say "rustup target add $T (try $try)"
    if timeout -k 5 "${RUSTUP_TRY_SECONDS:-90}" rustup target add $T >/dev/null 2>&1 && has_std rustc; then echo default; exit 0; fi
  done
fi

RUSTC=/usr/bin/rustc CARGO=/usr/bin/cargo
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
if ! [ -x $RUSTC ] || ! [ -x $CARGO ] || ! [ -e /usr/lib/rustlib/src/rust/library/std/Cargo.toml ]; then
  say "installing rustc-web, cargo-web, rust-web-src"
  as_root apt-get update -qq >&2 || true
  as_root apt-get install -y -qq --no-install-recommends rustc-web cargo-web rust-web-src >&2
fi
LLVM=$($RUSTC -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
HOSTBIN=$($RUSTC --print sysroot)/lib/rustlib/$($RUSTC -vV | sed -n 's/^host: //p')/bin
if ! [ -x "$HOSTBIN/rust-lld" ]; then
  [ -x "/usr/lib/llvm-$LLVM/bin/lld" ] || as_root apt-get install -y -qq --no-install-recommends "lld-$LLVM" >&2
  as_root mkdir -p "$HOSTBIN"; as_root ln -sf "/usr/lib/llvm-$LLVM/bin/lld" "$HOSTBIN/rust-lld"
fi
if ! has_std $RUSTC; then
  V=$($RUSTC -V); say "building std for $T with $V"
  W=$(mktemp -d); trap 'rm -rf "$W"' EXIT
  mkdir "$W/src"; : > "$W/src/lib.rs"
  printf '[package]\nname = "stdwarm"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' > "$W/Cargo.toml"
  ( cd "$W" && env -u RUSTUP_TOOLCHAIN RUSTC_BOOTSTRAP=1 RUSTC=$RUSTC RUSTFLAGS=-Cembed-bitcode=yes \
      $CARGO build --release --target $T -Zbuild-std=std,panic_abort --target-dir "$W/t" >&2 )
  D=$($RUSTC --print target-libdir --target $T)
  as_root mkdir -p "$D"
  for f in "$W/t/$T"/release/deps/*.rlib; do case $f in */libstdwarm*) ;; *) as_root cp "$f" "$D/" ;; esac; done
fi
has_std $RUSTC
if command -v rustup >/dev/null; then rustup toolchain link debian-web /usr >&2; echo debian-web; else echo default; fi
