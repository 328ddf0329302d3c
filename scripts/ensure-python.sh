#!/usr/bin/env bash
# Prints the path of a Python of at least 3.10 that can make virtual environments; installs Debian's when there is none.
set -euo pipefail
say() { echo "ensure-python: $*" >&2; }
works() {
  "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1
}
for python in python3 python3.13 python3.12 python3.11 python3.10 /usr/bin/python3; do
  if command -v "$python" >/dev/null && works "$python"; then command -v "$python"; exit 0; fi
done
if ! command -v apt-get >/dev/null; then say "install Python 3.10 or newer with venv"; exit 1; fi
say "installing python3, python3-venv"
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
as_root apt-get update -qq >&2 || true
as_root apt-get install -y -qq --no-install-recommends python3 python3-venv >&2
works /usr/bin/python3
echo /usr/bin/python3
