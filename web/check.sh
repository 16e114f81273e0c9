#!/bin/sh
# The TypeScript compiler's opinion of web/src.
set -eu
cd "$(dirname "$0")"
command -v node >/dev/null || PATH="$(cd .. && pwd)/.venv/bin:$PATH"
exec node node_modules/typescript/bin/tsc --noEmit
