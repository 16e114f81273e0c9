#!/bin/sh
# The TypeScript compiler's opinion of web/src and web/tests.
set -eu
cd "$(dirname "$0")"
command -v node >/dev/null || PATH="$(cd .. && pwd)/.venv/bin:$PATH"
for project in . src/day/worker tests; do node node_modules/typescript/bin/tsc --noEmit -p "$project"; done
