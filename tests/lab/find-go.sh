#!/usr/bin/env bash
# Prints the path of a Go that is at least VERSION (find-go.sh 1.24.0).
#
# One that is installed is taken. Else Debian's golang-go, too old to build the
# lab itself, downloads the pinned toolchain, which Go publishes as a module,
# and this script unpacks it into the cache.
set -euo pipefail

want=$1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/wheelhouse/go
pinned=1.24.13
case $(uname -m) in
  x86_64) platform=linux-amd64 sum=h1:5sgfUhn9QCgVl4UYj32GrIYFHI3bi2UX55tNfupXwxc= ;;
  *) echo "find-go: no Go pinned for $(uname -m); install Go $want or later" >&2; exit 1 ;;
esac

recent() { # GO: is it there, and at least $want?
  local have
  have=$(GOTOOLCHAIN=local "$1" env GOVERSION 2>/dev/null) || return 1
  have=${have#go}
  [[ $have =~ ^[0-9] && $(printf '%s\n%s\n' "$want" "$have" | sort -V | head -n 1) == "$want" ]]
}

candidates() {
  command -v go || true
  printf '%s\n' "$cache/$pinned/bin/go" /usr/local/go/bin/go
  compgen -G '/usr/lib/go-*/bin/go' | sort -rV || true
}

while read -r go; do
  if recent "$go"; then
    echo "$go"
    exit 0
  fi
done < <(candidates)

old=$(command -v go || compgen -G '/usr/lib/go-*/bin/go' | sort -rV | head -n 1 || true)
if [[ -z $old ]]; then
  echo "find-go: installing Debian's golang-go to fetch Go $pinned with" >&2
  sudo=
  [[ $(id -u) == 0 ]] || sudo=sudo
  { $sudo apt-get install -y --no-install-recommends golang-go ||
    { $sudo apt-get update && $sudo apt-get install -y --no-install-recommends golang-go; }; } >&2
  old=$(command -v go || compgen -G '/usr/lib/go-*/bin/go' | sort -rV | head -n 1)
fi

echo "find-go: downloading Go $pinned" >&2
mkdir -p "$cache"
work=$(mktemp -d "$cache/.fetch.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
printf 'module fetch\n' >"$work/go.mod"
module=golang.org/toolchain@v0.0.1-go$pinned.$platform
(cd "$work" && GOTOOLCHAIN=local GOFLAGS=-mod=mod GOWORK=off GOMODCACHE=$work/modules \
  "$old" mod download -json "$module") >"$work/answer.json" || { cat "$work/answer.json" >&2; exit 1; }
if ! grep -qF "\"Sum\": \"$sum\"" "$work/answer.json"; then
  echo "find-go: $module is not what was pinned ($sum):" >&2
  cat "$work/answer.json" >&2
  exit 1
fi

# A module's files come without their execute bits and read-only.
tree=$work/modules/$module
chmod -R u+w "$tree"
chmod +x "$tree"/bin/* "$tree"/pkg/tool/*/*
rm -rf "${cache:?}/$pinned"
mv "$tree" "$cache/$pinned"
recent "$cache/$pinned/bin/go" || { echo "find-go: $cache/$pinned/bin/go does not run" >&2; exit 1; }
echo "$cache/$pinned/bin/go"
