#!/usr/bin/env bash
# Which libraries each program links, by Debian package and its licences, from
# what the dynamic linker and dpkg say.
set -euo pipefail
cd "$(dirname "$0")/.."

licences_of() { # PACKAGE
  local copyright=/usr/share/doc/$1/copyright
  [[ -r $copyright ]] || { echo "?"; return; }
  local found
  found=$(sed -n 's/^License: *//p' "$copyright" | sort -u | paste -sd, | sed 's/,/, /g')
  [[ -n $found ]] || found=$(grep -oE 'common-licenses/[A-Za-z0-9.+-]+' "$copyright" | sed 's|.*/||; s/\.$//' | sort -u | paste -sd, | sed 's/,/, /g')
  [[ -n $found ]] || found="see $copyright"
  echo "$found"
}

for program in wheelhoused whctl fleetsim wheelhouse; do
  [[ -x build/release/bin/$program ]] || continue
  echo "$program"
  ldd "build/release/bin/$program" | awk '$3 ~ /^\// { print $3 }' | xargs -n1 readlink -f |
    while read -r library; do
      dpkg-query -S "$library" 2>/dev/null || dpkg-query -S "${library#/usr}" 2>/dev/null || true
    done | sed 's/:.*//' | sort -u |
    while read -r package; do
      printf '  %-32s %s\n' "$package" "$(licences_of "$package")"
    done
done
