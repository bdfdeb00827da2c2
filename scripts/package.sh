#!/usr/bin/env bash
# Debian packages of what was built. Arguments: the build folder and where the
# packages go, build/release and build/packages when none.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release} packages=${2:-build/packages}
mkdir -p "$packages"
rm -f "$packages"/*.deb
cpack --config "$build/CPackConfig.cmake" -G DEB -B "$packages" >"$packages/cpack.log" 2>&1 ||
  { tail -20 "$packages/cpack.log" >&2; exit 1; }
rm -rf "$packages/_CPack_Packages"
ls -1 "$packages"/*.deb
