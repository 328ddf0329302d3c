#!/usr/bin/env bash
# Makes sure a Chromium is here for the browser tests. On stdout: its path. All else on stderr.
set -euo pipefail
find_one() {
  for place in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
    if [ -n "$place" ] && [ -x "$place" ]; then echo "$place"; return 0; fi
  done
  return 1
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if find_one; then exit 0; fi
echo "ensure-chromium: installing chromium" >&2
as_root apt-get update -qq >&2 || true
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2
find_one
