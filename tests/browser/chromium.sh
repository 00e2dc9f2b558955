#!/bin/sh
# Prints the path of a Chromium for the browser tests, and gets one when there is none. Usage: chromium.sh PYTHON
# In this order: $CHROMIUM, one on the PATH, Debian's package (as root), Playwright's own.
set -eu
python=$1

found() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return 0
    done
    "$python" -c 'from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    path = Path(p.chromium.executable_path)
    print(path) if path.exists() else exit(1)' 2>/dev/null
}

if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] && echo "$CHROMIUM" && exit 0
    echo "CHROMIUM is set to $CHROMIUM, which cannot be run. Unset it, or point it at a Chromium." >&2
    exit 1
fi
found && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "No Chromium yet: installing the package (about 350 MB)." >&2
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium; } \
        >&2 </dev/null || true
    found && exit 0
fi
echo "No Chromium yet: fetching Playwright's own." >&2
"$python" -m playwright install chromium >&2 </dev/null || true
found && exit 0

echo "The browser tests need a Chromium and none could be installed. Install one (Debian: apt-get install chromium;
macOS: brew install --cask chromium; Windows: any Chrome) and run again, or set CHROMIUM to its path." >&2
exit 1
