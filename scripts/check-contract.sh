#!/usr/bin/env bash
# buf lint over the contract, and buf breaking against the last release (before
# the first: against the commit before); buf comes from npm, into the cache.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.75.0
cache=${XDG_CACHE_HOME:-$HOME/.cache}/wheelhouse/buf-$version
buf=$cache/node_modules/.bin/buf
if [[ ! -x $buf ]]; then
  mkdir -p "$cache"
  npm install --silent --no-audit --no-fund --prefix "$cache" "@bufbuild/buf@$version" >/dev/null
fi
"$buf" lint proto
echo "lint: clean"

# Against the last tag; before the first release against the commit before, so
# that a break is seen when it is made.
base=$(git describe --tags --abbrev=0 2>/dev/null || git rev-parse -q --verify HEAD~1 || true)
if [[ -n $base ]] && git cat-file -e "$base:proto/buf.yaml" 2>/dev/null; then
  before=$(mktemp -d)
  trap 'rm -rf "$before"' EXIT
  git archive "$base" proto | tar -x -C "$before"
  "$buf" breaking proto --against "$before/proto"
  echo "breaking: none against $(git rev-parse --short "$base")"
fi
