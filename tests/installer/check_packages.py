#!/usr/bin/env python3
"""Looks into the packages without installing them.

    check_packages.py FOLDER-OF-PACKAGES
"""
import gzip
import pathlib
import re
import subprocess
import sys
import tempfile

FILES = {
    "server": ["/etc/default/wheelhoused", "/lib/systemd/system/wheelhoused.service", "/usr/bin/wheelhoused",
               "/usr/lib/wheelhouse/mosquitto_wheelhouse.so", "/usr/share/man/man8/wheelhoused.8.gz"],
    "cli": ["/usr/bin/whctl", "/usr/share/bash-completion/completions/whctl",
            "/usr/share/fish/vendor_completions.d/whctl.fish", "/usr/share/man/man1/whctl.1.gz",
            "/usr/share/zsh/vendor-completions/_whctl"],
    "desktop": ["/usr/bin/wheelhouse", "/usr/share/applications/wheelhouse.desktop",
                "/usr/share/icons/hicolor/scalable/apps/wheelhouse.svg", "/usr/share/man/man1/wheelhouse.1.gz"],
}
# Everything else that lintian finds is an error.
ACCEPTED_TAGS = [
    "package-supports-alternative-init-but-no-init.d-script",  # systemd alone is supported
]
# Every command has these; the page names them once.
HELP_OPTIONS = {"--help", "--help-all"}
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")

problems = []


def expect(what, found, wanted):
    if found != wanted:
        problems.append(f"{what}: {found!r}, not {wanted!r}")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True,
                          env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "QT_QPA_PLATFORM": "offscreen",
                               "XDG_RUNTIME_DIR": "/nowhere", "LC_ALL": "C.UTF-8"}).stdout


def field(package, name):
    return output("dpkg-deb", "--field", str(package), name)


def check_files(name, package):
    wanted = FILES[name] + [f"/usr/share/doc/wheelhouse-{name}/{file}" for file in ("changelog.gz", "copyright")]
    found = []
    for line in output("dpkg-deb", "--contents", str(package)).splitlines():
        mode, owner, size, _, _, path = line.split(maxsplit=5)
        path = path.removeprefix(".")
        expect(f"owner of {path}", owner, "root/root")
        if mode.startswith("d"):
            expect(f"mode of {path}", mode, "drwxr-xr-x")
            continue
        found.append(path)
        expect(f"mode of {path}", mode, "-rwxr-xr-x" if "/bin/" in path else "-rw-r--r--")
        expect(f"{path} is empty", size == "0", False)
    expect(f"files of {name}", sorted(found), sorted(wanted))


def check_dependencies(packages):
    depends = {name: re.split(r",\s*", field(package, "Depends").strip()) for name, package in packages.items()}
    for name in ("server", "cli"):
        expect(f"Qt libraries of {name}", [each for each in depends[name] if "qt" in each.lower()], [])
        expect(f"others of ours that {name} needs", [each for each in depends[name] if "wheelhouse" in each], [])
    version = field(packages["server"], "Version").strip()
    expect("the server that the desktop needs", f"wheelhouse-server (= {version})" in depends["desktop"], True)
    expect("the broker that the server needs", any(each.startswith("mosquitto ") for each in depends["server"]), True)


def check_lintian(packages):
    found = subprocess.run(["lintian", "--allow-root", "--suppress-tags", ",".join(ACCEPTED_TAGS),
                            "--fail-on", "error,warning", *packages.values()], capture_output=True, text=True)
    print(found.stdout, end="")
    expect("lintian", found.returncode, 0)


def manual(unpacked, page):
    """The page as it is read, without the breaks that the width of a terminal makes."""
    source = gzip.decompress((unpacked / page).read_bytes())
    shown = subprocess.run(["man", "--local-file", "--warnings", "--encoding=UTF-8", "-"], input=source,
                           check=True, capture_output=True, env={"PATH": "/usr/bin:/bin", "MANWIDTH": "1000", "LC_ALL": "C.UTF-8"})
    expect(f"warnings about {page}", shown.stderr.decode(), "")
    return re.sub(r".\x08", "", shown.stdout.decode())


def options_in(text):
    return set(OPTION.findall(text))


def check_one_page(unpacked, program, page):
    said = options_in(output(str(unpacked / "usr/bin" / program), "--help"))
    written = options_in(section(manual(unpacked, page), "OPTIONS"))
    expect(f"options of {program} that its page leaves out or makes up", sorted(said ^ written), [])


def section(page, title):
    found = re.search(rf"^{title}\n((?:[ \t].*\n|\n)*)", page, re.MULTILINE)
    return found.group(1) if found else ""


def commands_of(program, words=()):
    """Every command of whctl: its words, its options."""
    said = output(program, *words, "--help")
    listed = re.search(r"^Subcommands:\n((?:  .*\n)+)", said, re.MULTILINE)
    # Some do something by themselves and have others below them.
    if not listed or "[SUBCOMMAND]" in said:
        yield " ".join(words), options_in(re.search(r"^Options:\n((?:  .*\n)+)", said, re.MULTILINE).group(1))
    if not listed:
        return
    for word in re.findall(r"^  (\S+)", listed.group(1), re.MULTILINE):
        yield from commands_of(program, (*words, word))


def check_commands(unpacked):
    said = dict(commands_of(str(unpacked / "usr/bin/whctl")))
    expect("commands of whctl, some of them", {"status", "device register", "device command send"} <= set(said), True)
    page = section(manual(unpacked, "usr/share/man/man1/whctl.1.gz"), "COMMANDS")
    written = {}
    subject = command = ""
    for line in page.splitlines():
        indent, words = len(line) - len(line.lstrip()), line.split()
        if words and indent == 3:
            subject = command = line.strip()
            written.setdefault(command, set())
        elif words and indent == 7 and not words[0].startswith(("-", "[")):
            for verb in "".join(words).split("|") if "|" in words else words[:1]:
                command = f"{subject} {verb}"
                written[command] = set()
        # What is said about options stands in sentences of its own.
        if command and not words[:1] == [] and (indent == 7 or line.lstrip().startswith(("-", "["))):
            written[command] |= options_in(line)
    written = {command: options for command, options in written.items() if command in said or options}
    expect("commands that the page leaves out or makes up", sorted(set(said) ^ set(written)), [])
    for command in said.keys() & written.keys():
        expect(f"options of `whctl {command}` that its page leaves out or makes up",
               sorted((said[command] - HELP_OPTIONS) ^ written[command]), [])


def main(folder):
    packages = {path.name.split("_")[0].removeprefix("wheelhouse-"): path for path in pathlib.Path(folder).glob("*.deb")}
    expect("packages", sorted(packages), sorted(FILES))
    if problems:
        return
    for name, package in packages.items():
        check_files(name, package)
    check_dependencies(packages)
    check_lintian(packages)
    with tempfile.TemporaryDirectory() as folder:
        unpacked = pathlib.Path(folder)
        for package in packages.values():
            subprocess.run(["dpkg-deb", "--extract", package, unpacked], check=True)
        check_one_page(unpacked, "wheelhoused", "usr/share/man/man8/wheelhoused.8.gz")
        check_one_page(unpacked, "wheelhouse", "usr/share/man/man1/wheelhouse.1.gz")
        check_one_page(unpacked, "whctl", "usr/share/man/man1/whctl.1.gz")
        check_commands(unpacked)


if __name__ == "__main__":
    main(sys.argv[1])
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)
