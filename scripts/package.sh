#!/usr/bin/env bash
# Debian packages of what was built, into build/packages.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/packages
(cd build/packages && cpack --config ../release/CPackConfig.cmake -G DEB >cpack.log) || { tail -20 build/packages/cpack.log >&2; exit 1; }
rm -rf build/packages/_CPack_Packages
ls -1 build/packages/*.deb
