#!/usr/bin/env bash
# Renders every page from the live system to docs/images: server, devices, lab,
# then the desktop on the offscreen platform.
set -euo pipefail
cd "$(dirname "$0")/.."
state=build/screenshots
mkdir -p "$state" docs/images
# shellcheck source=scripts/system.sh
source scripts/system.sh
trap end_all EXIT

start_server
start_devices 200
start_lab
QT_QPA_PLATFORM=offscreen "$bin/wheelhouse" --connect "$address" --ca "$WHEELHOUSE_CA" \
  --token-file "$WHEELHOUSE_TOKEN_FILE" --screenshots docs/images
ls -1 docs/images/*.png
