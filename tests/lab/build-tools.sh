#!/usr/bin/env bash
# Builds the lab's programs (tools/go.mod) into a cache outside the tree and
# prints the folder they are in as the last line. Nothing to do: milliseconds.
#
#   build-tools.sh [--path]    --path only prints the folder
#
# Environment: XDG_CACHE_HOME   where the cache lives (default ~/.cache)
#              LAB_BUILD_WRAP   a command to run each compile through
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/wheelhouse
stamp=$(cat "$here/tools/go.mod" "$here/tools/go.sum" | sha256sum | cut -c1-16)
bin=$cache/lab/$stamp/bin

# In the order in which they are wanted: the control plane first.
programs=(
  k8s.io/kubernetes/cmd/kube-apiserver
  k8s.io/kubernetes/cmd/kube-controller-manager
  k8s.io/kubernetes/cmd/kube-scheduler
  sigs.k8s.io/kwok/cmd/kwok
  k8s.io/kubernetes/cmd/kubectl
  helm.sh/helm/v3/cmd/helm
  github.com/fullstorydev/grpcurl/cmd/grpcurl
  github.com/bojand/ghz/cmd/ghz
)

complete() {
  local package
  for package in "${programs[@]}"; do [[ -x $bin/${package##*/} ]] || return 1; done
}

if [[ ${1:-} == --path ]] || complete; then
  echo "$bin"
  exit 0
fi

mkdir -p "$bin"
exec 9>"$cache/lab/.lock"
flock -n 9 || { echo "lab tools: another build is running, waiting for it" >&2; flock 9; }

go=$("$here/find-go.sh" "$(awk '$1 == "go" { print $2 }' "$here/tools/go.mod")")
cd "$here/tools"
export CGO_ENABLED=0 GOTOOLCHAIN=local GOWORK=off GOFLAGS=-buildvcs=false

version() { awk -v module="$1" '$1 == module && $2 ~ /^v/ { print $2; exit }' go.mod; }
kubernetes=$(version k8s.io/kubernetes)
link="-s -w -X k8s.io/component-base/version.gitVersion=$kubernetes"
link+=" -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=$(cut -d. -f2 <<<"$kubernetes")"
link+=" -X sigs.k8s.io/kwok/pkg/consts.Version=$(version sigs.k8s.io/kwok)"
link+=" -X helm.sh/helm/v3/internal/version.version=$(version helm.sh/helm/v3)"

# Turns the compiler's list of packages into a line every hundred of them.
progress() { # LABEL
  local line count=0 begun=$SECONDS
  while IFS= read -r line; do
    if [[ $line == 'go: downloading '* ]]; then continue; fi
    if [[ $line == *[\ \#]* ]]; then
      printf '%s\n' "$line"
    elif ((++count % 100 == 0)); then
      printf 'lab tools: %s: %d packages compiled in %d s\n' "$1" "$count" $((SECONDS - begun))
    fi
  done >&2
}

number=0
for package in "${programs[@]}"; do
  number=$((number + 1))
  name=${package##*/}
  [[ -x $bin/$name ]] && continue
  printf 'lab tools: %d/%d %s ...\n' "$number" "${#programs[@]}" "$name" >&2
  begun=$SECONDS
  # No debug information is kept, so the compiler need not make it either.
  # shellcheck disable=SC2086 # the wrapper is a command with its arguments
  ${LAB_BUILD_WRAP:-} nice -n 5 "$go" build -v -trimpath -gcflags=all=-dwarf=false -ldflags="$link" \
    -o "$bin/.$name.new" "$package" 2>&1 9>&- | progress "$number/${#programs[@]} $name"
  mv "$bin/.$name.new" "$bin/$name"
  printf 'lab tools: %d/%d %s built in %d s\n' "$number" "${#programs[@]}" "$name" $((SECONDS - begun)) >&2
done
echo "$bin"
