#!/usr/bin/env python3
"""clang-tidy over the tree, as far as it gets in the time it is given.

    tidy.py SECONDS [CHANGED-FILE...]       SECONDS 0: as long as it takes

Changed files come first, then those that include changed ones, then all others.
A file that is clean is remembered, with all it includes, in
~/.cache/wheelhouse/tidy/, and not looked at again until something of that
changes: run it again and again, and it gets through the tree. Ends with 1 when
anything is found.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

TREE = pathlib.Path(__file__).resolve().parent.parent
BUILD = TREE / "build/release"
TIDY = "clang-tidy-16"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "wheelhouse/tidy"
# g++'s own, which clang does not know.
FOREIGN = re.compile(r"-Winvalid-pch|-Werror|-Wno-(restrict|array-bounds|stringop-over(flow|read)|dangling-pointer|maybe-uninitialized)")
COMPILE_ERROR = "clang-diagnostic-error"


def output(*command, cwd=TREE):
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd).stdout


def read_dependencies():
    """Which of the tree's own files an object was made from."""
    found, files = {}, None
    for line in output("ninja", "-n", "-t", "deps", cwd=BUILD).splitlines():
        if line and not line.startswith(" "):
            files = found.setdefault(line.split(": #deps")[0], [])
        elif line.startswith(("    ../", f"    {TREE}/", "    generated/")):
            files.append((BUILD / line.strip()).resolve())
    return found


class Source:
    def __init__(self, entry, dependencies):
        self.path = pathlib.Path(entry["file"])
        self.name = str(self.path.relative_to(TREE))
        words = [word for word in shlex.split(entry["command"]) if not FOREIGN.fullmatch(word)]
        self.object = words[words.index("-o") + 1]
        # The compiler's launcher is of no interest, and a precompiled header of
        # g++ cannot be read: its source is included instead, where it is needed.
        del words[:next(i for i, word in enumerate(words) if word.endswith(("c++", "cc")))]
        self.prefix = None
        if "-include" in words:
            at = words.index("-include")
            self.prefix = pathlib.Path(words[at + 1])
            del words[at:at + 2]
        self.words = words
        self.files = sorted({self.path, *dependencies.get(self.object, [])})

    def key(self, version):
        digest = hashlib.sha256(version.encode())
        digest.update("\0".join(self.words).encode())
        for file in self.files:
            if file.exists():
                digest.update(str(file).encode() + file.read_bytes())
        return digest.hexdigest()

    def look(self):
        """What is found, empty when nothing."""
        found = self._tidy([])
        if COMPILE_ERROR in found and self.prefix:
            copy = BUILD / "tidy" / self.prefix.parent.name / self.prefix.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(self.prefix.read_text())
            found = self._tidy(["-include", str(copy)])
        return found

    def _tidy(self, more):
        words = [self.words[0], *more, *self.words[1:]]
        result = subprocess.run([TIDY, "--quiet", str(self.path), "--", *words[1:]], cwd=BUILD,
                                capture_output=True, text=True)
        return result.stdout.strip() if result.returncode == 0 else (result.stdout + result.stderr).strip()


def read_sources():
    dependencies = read_dependencies()
    tracked = set(output("git", "ls-files", "*.cpp").split())
    sources = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(TREE) and str(path.relative_to(TREE)) in tracked:
            sources[path] = Source(entry, dependencies)
    # What was not built has no generated headers to include, perhaps.
    built = [source for source in sources.values() if source.object in dependencies]
    return built, len(sources) - len(built)


def order(sources, changed):
    changed = {TREE / name for name in changed}
    return sorted(sources, key=lambda source: (source.path not in changed, changed.isdisjoint(source.files), source.name))


def main(seconds, changed):
    CACHE.mkdir(parents=True, exist_ok=True)
    version = output(TIDY, "--version") + (TREE / ".clang-tidy").read_text()
    sources, unbuilt = read_sources()
    sources = order(sources, changed)
    waiting = [source for source in sources if not (CACHE / source.key(version)).exists()]
    end = time.monotonic() + seconds if seconds else float("inf")

    def look(source):
        return source.look() if time.monotonic() < end else None

    looked = faulty = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for source, found in zip(waiting, pool.map(look, waiting)):
            if found is None:
                continue
            looked += 1
            if found:
                faulty += 1
                print(found, flush=True)
            else:
                (CACHE / source.key(version)).touch()
    left = len(waiting) - looked
    print(f"tidy: {len(sources) - left - faulty} of {len(sources)} files clean, {faulty} with findings"
          + (f", {left} not looked at yet: time is up, run it again or with LINT=all" if left else "")
          + (f", {unbuilt} more not built yet" if unbuilt else ""))
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
