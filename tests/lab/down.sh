#!/usr/bin/env bash
# Ends the lab's programs, and only those. Its data stays, so that the next start
# is short; down.sh --purge removes that too.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

exec 8>"$LAB_DIR/.lock"
flock 8

halt podlogs node-exporter prometheus {test,prod}-{kwok,scheduler,controller-manager}
halt {test,prod}-apiserver
halt {test,prod}-etcd
if [[ ${1:-} == --purge ]]; then
  rm -rf "${LAB_DIR:?}"/{test,prod,prometheus,podlog,log,run,bin,size,ports,lab.json,test.kubeconfig,prod.kubeconfig}
  say "ended, and its data removed"
else
  say "ended; its data is kept in $LAB_DIR"
fi
