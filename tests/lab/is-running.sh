#!/usr/bin/env bash
# Exit 0 while the lab's API servers run.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lab.sh"
running test-apiserver && running prod-apiserver
