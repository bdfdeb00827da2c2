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
start_devices 200 --faults paper-out weak-signal --fault-percent 6
start_lab

# Something to see: what succeeded, what failed, what waits for a second person.
whctl() { "$bin/whctl" "$@"; }
deploy() { whctl deployment create "$1" --environment "$2" --version "$3" "${@:4}" >>"$state/deployments.log" 2>&1 || true; }
until whctl metrics query --cluster test 'sum(rate(container_cpu_usage_seconds_total[1m]))' -o json 2>/dev/null | grep -q values; do
  nap 1
done
deploy gateway test 1.4.3-test-319 --comment "orders are printed twice" --wait
deploy notify-hub test 3.2.2-test-403 --comment "quieter at night" --wait
deploy scan-api test 9.9.9-test-613 --comment "faster codes" --wait
deploy speaker-voice prod 1.12.0-prod-104 --comment "new voice"
deploy print-gateway prod 2.7.0-prod-89 --comment "paper warnings"
QT_QPA_PLATFORM=offscreen "$bin/wheelhouse" --connect "$address" --ca "$WHEELHOUSE_CA" \
  --token-file "$WHEELHOUSE_TOKEN_FILE" --screenshots docs/images
ls -1 docs/images/*.png
