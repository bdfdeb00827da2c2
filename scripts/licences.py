#!/usr/bin/env python3
"""What each program links, and under which licences: from the dynamic linker,
from the headers that the build read, and from Debian's copyright files.

    licences.py [BUILD-FOLDER]        build/release when none

Ends with 1 where a licence is not known, where a program but the desktop links
a library that is under the GPL alone, and where the packages' copyright file
does not name what is compiled in.
"""
import pathlib
import re
import subprocess
import sys

TREE = pathlib.Path(__file__).resolve().parent.parent
PROGRAMS = ["bin/wheelhoused", "lib/mosquitto_wheelhouse.so", "bin/whctl", "bin/fleetsim", "bin/wheelhouse"]
# The compiler's and the system's headers: what they leave in a program is
# covered by its licence and that of the libraries beside them.
SYSTEM_SOURCES = {"gcc-12", "glibc", "linux"}
GPL_ALLOWED = {"bin/wheelhouse"}

problems = []


def output(*command, cwd=None):
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd).stdout


class Debian:
    """Which package a file is of, and what its copyright file says."""

    def __init__(self):
        self.read = {}
        for line in (TREE / "scripts/licences.tsv").read_text().splitlines():
            if line and not line.startswith("#"):
                source, licence, words = line.split("\t")
                self.read[source] = (licence, words)

    def packages_of(self, files):
        # dpkg knows files by the names they had when it unpacked them.
        names = {name for file in files for name in (file, file.removeprefix("/usr"))}
        found = subprocess.run(["dpkg-query", "--search", *sorted(names)], capture_output=True, text=True).stdout
        owners = {}
        for line in found.splitlines():
            packages, _, file = line.rpartition(": ")
            owners[file] = packages.split(",")[0].split(":")[0]
        lost = [file for file in files if file not in owners and file.removeprefix("/usr") not in owners]
        if lost:
            problems.append(f"of no package: {', '.join(sorted(lost))}")
        return sorted(set(owners.values()))

    def sources_of(self, packages):
        if not packages:
            return {}
        listing = output("dpkg-query", "--show", "--showformat", "${Package} ${source:Package} ${Version}\n", *packages)
        return {package: (source, version) for package, source, version in (line.split() for line in listing.splitlines())}

    def licence_of(self, package, source):
        text = pathlib.Path(f"/usr/share/doc/{package}/copyright").read_text(errors="replace")
        if source in self.read:
            licence, words = self.read[source]
            if " ".join(words.split()) not in " ".join(re.sub(r"^ *\*", " ", text, flags=re.MULTILINE).split()):
                problems.append(f"{package}: its copyright file does not say, any more: {words}")
            return licence
        for paragraph in re.split(r"\n\s*\n", text):
            fields = dict(re.findall(r"^([A-Za-z-]+):\s*(.*)$", paragraph, re.MULTILINE))
            if fields.get("Files", "").split()[:1] == ["*"] and fields.get("License"):
                return fields["License"].strip()
        problems.append(f"{package}: its copyright file is prose; read it, and enter {source} in scripts/licences.tsv")
        return "?"


def is_gpl_alone(licence):
    choices = re.split(r"\s+or\s+", licence)
    return all(re.match(r"A?GPL", choice) and "exception" not in choice for choice in choices)


def linked(program):
    """Libraries that it names itself, and those that come with them."""
    named = set(re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "--dynamic", str(program))))
    resolved = re.findall(r"^\s*(\S+) => (/\S+)", output("ldd", str(program)), re.MULTILINE)
    if unresolved := re.findall(r"^\s*(\S+) => not found", output("ldd", str(program)), re.MULTILINE):
        problems.append(f"{program.name}: not found: {', '.join(unresolved)}")
    own = {str(pathlib.Path(path).resolve()) for name, path in resolved if name in named}
    return own, {str(pathlib.Path(path).resolve()) for _, path in resolved} - own


class Headers:
    """Which headers of the system went into a target, from ninja's own notes."""

    def __init__(self, build):
        self.build = build
        self.of_object = {}
        headers = None
        # -n: a build may be under way, nothing of it is touched.
        for line in output("ninja", "-n", "-t", "deps", cwd=build).splitlines():
            if line and not line.startswith(" "):
                headers = self.of_object.setdefault(line.split(": #deps")[0], set())
            elif line.startswith("    /usr/"):
                headers.add(line.strip())

    def of(self, target):
        headers = set()
        for file in output("ninja", "-n", "-t", "inputs", target, cwd=self.build).splitlines():
            headers |= self.of_object.get(file, set())
        if not headers:
            problems.append(f"{target}: no header is known; build it first")
        return headers


def main(build):
    debian, headers = Debian(), Headers(build)
    notices = (TREE / "installer/debian/copyright").read_text()
    for name in PROGRAMS:
        program = build / name
        if not program.exists():
            continue
        own_files, other_files = linked(program)
        own, others = debian.packages_of(own_files), debian.packages_of(other_files)
        others = [package for package in others if package not in own]
        sources = debian.sources_of(own + others)
        beside = {source for source, _ in sources.values()} | SYSTEM_SOURCES
        included = debian.sources_of(debian.packages_of(headers.of(name)))
        compiled_in = {package: origin for package, origin in included.items() if origin[0] not in beside}
        sources |= compiled_in

        licences = {package: debian.licence_of(package, source) for package, (source, _) in sources.items()}
        gpl = [package for package, licence in licences.items() if is_gpl_alone(licence)]
        if gpl and name not in GPL_ALLOWED:
            problems.append(f"{name}: under the GPL alone: {', '.join(gpl)}")
        print(f"{program.name}: " + (f"GPL-3.0-or-later as a whole, for {', '.join(gpl)}" if gpl else "Apache-2.0"))
        for title, packages in (("links", own), ("has compiled in", compiled_in), ("by way of those", others)):
            for package in packages:
                print(f"  {title:16} {package:28} {sources[package][1]:28} {licences[package]}")
                title = ""
        print()
        for package in compiled_in:
            if package not in notices:
                problems.append(f"{package} is compiled in, and installer/debian/copyright does not name it")


if __name__ == "__main__":
    main((pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TREE / "build/release").resolve())
    for problem in dict.fromkeys(problems):
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)
