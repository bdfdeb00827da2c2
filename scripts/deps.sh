#!/usr/bin/env bash
# Installs the Debian packages of packages.txt that are missing, and says which.
set -euo pipefail
cd "$(dirname "$0")"

mapfile -t wanted < <(grep -vE '^(#|$)' packages.txt)
mapfile -t missing < <(
  dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' "${wanted[@]}" 2>/dev/null |
    sed -n 's/^ii //p' | sort -u | comm -13 - <(printf '%s\n' "${wanted[@]}" | sort -u))
# npm comes from Debian or from Node.js' own package; either will do.
command -v npm >/dev/null || missing+=(npm)
((${#missing[@]} > 0)) || exit 0

echo "installing ${#missing[@]} Debian packages: ${missing[*]}"
sudo=()
if [[ $(id -u) != 0 ]]; then
  command -v sudo >/dev/null || { echo "not root, and there is no sudo: install them yourself, then try again" >&2; exit 1; }
  sudo=(sudo)
fi
# Where services start by themselves, ours would find the broker's and the
# databases' ports taken: the packages are wanted, not their services.
policy=/usr/sbin/policy-rc.d
made_policy=
if [[ ! -e $policy ]]; then
  made_policy=1
  printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee $policy >/dev/null
  "${sudo[@]}" chmod 755 $policy
  trap '[[ -z $made_policy ]] || "${sudo[@]}" rm -f $policy' EXIT
fi
log=$(mktemp)
for step in 'update -qq' "install -y --no-install-recommends ${missing[*]}"; do
  # shellcheck disable=SC2086
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get $step >"$log" 2>&1 ||
    { tail -20 "$log" >&2; echo "apt-get ${step%% *} failed; see above" >&2; exit 1; }
done
rm -f "$log"
