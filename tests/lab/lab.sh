# Shared by up.sh, down.sh and check.sh: where things are, and how a program is
# started, recorded and ended. Sourced, not run.

lab_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_DIR=${LAB_DIR:-$(cd "$lab_source/../.." && pwd)/build/lab}
mkdir -p "$LAB_DIR"
LAB_DIR=$(cd "$LAB_DIR" && pwd)
clusters=(test prod)

say() { printf 'lab: %s\n' "$*"; }
fail() { printf 'lab: %s\n' "$*" >&2; exit 1; }

# A process is told apart from a later one with the same number by its start time.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

running() { # NAME
  local pid begun
  read -r pid begun 2>/dev/null <"$LAB_DIR/run/$1.pid" || return 1
  [[ -n $begun && $(start_time "$pid") == "$begun" ]]
}

# Starts a program in a session of its own, so that neither a closed terminal nor
# Ctrl+C there reaches it, and with no file of ours open, so that it holds no lock.
launch() { # NAME COMMAND...
  local name=$1
  shift
  running "$name" && return
  mkdir -p "$LAB_DIR/run" "$LAB_DIR/log"
  (
    exec </dev/null >>"$LAB_DIR/log/$name.log" 2>&1
    for open in /proc/"$BASHPID"/fd/*; do
      open=${open##*/}
      if ((open > 2)); then eval "exec $open>&-" 2>/dev/null; fi
    done
    cd "$LAB_DIR"
    exec setsid "$@"
  ) &
  echo "$! $(start_time $!)" >"$LAB_DIR/run/$name.pid"
  disown
}

signal() { # SIGNAL NAME
  local pid begun
  read -r pid begun <"$LAB_DIR/run/$2.pid" && kill "-$1" "$pid" 2>/dev/null || true
}

# Ends programs together: asked first, made to after ten seconds.
halt() { # NAME...
  local name limit=$((SECONDS + 10)) left=()
  for name in "$@"; do
    if running "$name"; then signal TERM "$name"; left+=("$name"); else rm -f "$LAB_DIR/run/$name.pid"; fi
  done
  for name in "${left[@]}"; do
    while running "$name" && ((SECONDS < limit)); do sleep 0.1; done
    running "$name" && signal KILL "$name"
    rm -f "$LAB_DIR/run/$name.pid"
  done
}

wait_for() { # SECONDS WHAT NAME COMMAND...: until COMMAND succeeds; gives up early when NAME has died
  local limit=$((SECONDS + $1)) what=$2 name=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    if ! running "$name"; then
      tail -n 15 "$LAB_DIR/log/$name.log" >&2
      fail "$name has ended; its log is $LAB_DIR/log/$name.log"
    fi
    ((SECONDS < limit)) || fail "$what did not happen in time; see $LAB_DIR/log/$name.log"
    sleep 0.2
  done
}

kube() { # CLUSTER ARGUMENT...
  local cluster=$1
  shift
  "$bin/kubectl" --kubeconfig "$LAB_DIR/$cluster.kubeconfig" "$@"
}
