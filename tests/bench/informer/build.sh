#!/usr/bin/env bash
# Builds the informer out of the modules that the lab's programs are built of,
# and prints its path. Nothing to do: a second.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=$here/../../lab
tools=$lab/tools
program=$("$lab/build-tools.sh" --path)/informer
go=$("$lab/find-go.sh" "$(awk '$1 == "go" { print $2 }' "$tools/go.mod")")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cp "$tools/go.mod" "$tools/go.sum" "$here/main.go" "$room"
cd "$room"
CGO_ENABLED=0 GOTOOLCHAIN=local GOWORK=off GOFLAGS=-buildvcs=false "$go" build -trimpath -gcflags=all=-dwarf=false \
  -ldflags='-s -w' -o "$program" .
echo "$program"
