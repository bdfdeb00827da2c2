#!/usr/bin/env python3
"""Installs the packages into an empty Debian root and starts the server there.

    check_installed.py FOLDER-OF-PACKAGES

The root boots its own systemd, so that what is tested is the unit with all its
confinement, and the packages' scripts as they run on a real machine. Ends with
77 where that is not allowed: it takes root and the right to mount.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from debian_root import DebianRoot, NoMirror
from machine import Machine, die_with_parent, wait_for

BEGUN = time.monotonic()
ANSWER_SECONDS = 10
STOP_SECONDS = 5
DATA = "/var/lib/wheelhouse"
DEVICE = "products/printer/devices/SN-1"
SOCKET = "/run/wheelhouse/wheelhoused.sock"


def step(text):
    print(f"{time.monotonic() - BEGUN:6.1f} s  {text}", flush=True)


def expect(what, found, wanted):
    if found != wanted:
        raise AssertionError(f"{what}: {found!r}, not {wanted!r}")


class Installed:
    def __init__(self, machine, packages):
        self.machine = machine
        self.packages = packages
        self.run = machine.run

    def property_of_unit(self, name):
        return self.run("systemctl", "show", "wheelhoused", "--property", name, "--value").stdout.strip()

    def install(self, *names, more=()):
        self.run("apt-get", "install", "--quiet=2", "--yes", *more,
                 *(f"/root/{self.packages[name]}" for name in names), timeout=300)

    def whctl(self, *arguments, **more):
        return json.loads(self.run("whctl", "--output", "json", *arguments, **more).stdout)

    def device(self):
        return self.whctl("device", "get", DEVICE)

    def processes(self):
        return self.run("find", "/proc", "-maxdepth", "1", "-user", "wheelhouse", check=False).stdout.split()

    def installed_packages(self):
        listing = self.run("dpkg-query", "--show", "--showformat", "${db:Status-Abbrev}${Package}\n").stdout
        return {line[3:].strip() for line in listing.splitlines() if line.startswith("ii")}

    # The server alone.

    def check_server(self):
        self.install("server")
        qt = sorted(name for name in self.installed_packages() if "qt" in name)
        expect("Qt packages that the server brought", qt, [])
        expect("the unit after the installation", self.run("systemctl", "is-enabled", "wheelhoused").stdout.strip(),
               "enabled")
        # Type=notify: it is active when it said READY=1, not before.
        expect("type of the unit", self.property_of_unit("Type"), "notify")
        expect("state of the unit", self.property_of_unit("ActiveState"), "active")
        expect("restarts", self.property_of_unit("NRestarts"), "0")
        expect("account", self.property_of_unit("User"), "wheelhouse")
        expect("Mosquitto's own service beside ours",
               self.run("systemctl", "is-active", "mosquitto", check=False).stdout.strip(), "active")
        page = self.machine.run_in_network("curl", "--silent", "--show-error", "--fail", "--noproxy", "*",
                                           "http://127.0.0.1:9464/healthz")
        expect("health page", page.returncode, 0)

    def check_permissions(self):
        listing = self.run("find", DATA, "/run/wheelhouse", "-printf", "%M %u:%g %p\n").stdout.splitlines()
        modes = {path: (mode, owner) for mode, owner, path in (line.split(" ", 2) for line in listing)}
        expect("data directory", modes[DATA], ("drwx------", "wheelhouse:wheelhouse"))
        expect("socket", modes[SOCKET], ("srw-------", "wheelhouse:wheelhouse"))
        for name in ("admin.token", "ca.key", "secret.key", "server.key", "wheelhouse.db"):
            expect(name, modes[f"{DATA}/{name}"], ("-rw-------", "wheelhouse:wheelhouse"))
        account = self.run("getent", "passwd", "wheelhouse").stdout.strip().split(":")
        expect("shell of the account", account[6], "/usr/sbin/nologin")
        expect("a system account", int(account[2]) < 1000, True)

    def check_confinement(self):
        self.run("systemd-analyze", "verify", "--man=no", "/lib/systemd/system/wheelhoused.service")
        # In tenths; 10.0 is no confinement at all.
        self.run("systemd-analyze", "security", "--no-pager", "--threshold=20", "wheelhoused.service")
        status = self.run("cat", f"/proc/{self.property_of_unit('MainPID')}/status").stdout
        confined = dict(re.findall(r"^(CapEff|NoNewPrivs|Seccomp):\s*(\w+)$", status, re.MULTILINE))
        expect("confinement", confined, {"CapEff": "0" * 16, "NoNewPrivs": "1", "Seccomp": "2"})

    # The command line.

    def check_command_line(self):
        self.install("cli")
        status = self.whctl("status")
        expect("version of the server", status["serverVersion"], self.run("whctl", "--program-version").stdout.split()[1])
        self.whctl("product", "create", "--template", "printer")
        self.run("whctl", "device", "register", "--product", "printer", "--serial", "SN-1", "--out", "/root/sn-1")
        expect("its device", self.device()["presence"]["status"], "STATUS_NEVER_SEEN")

    def check_device(self):
        """A device connects: broker, plugin and certificates are where they should be."""
        folder = self.machine.root / "root/sn-1"
        settings = json.loads((folder / "connect.json").read_text())
        device = subprocess.Popen(
            ["nsenter", "--target", self.machine.pid, "--net", "--", "mosquitto_sub", "-h", settings["host"],
             "-p", str(settings["port"]), "-i", settings["client_id"], "-u", settings["username"],
             "-P", settings["password"], "--cafile", folder / "ca.crt", "-q", "1",
             "-t", settings["topic_prefix"] + "/down/#"], preexec_fn=die_with_parent)
        try:
            wait_for("the device on line",
                     lambda: self.device()["presence"]["status"] == "STATUS_ONLINE", ANSWER_SECONDS)
        finally:
            device.kill()
            device.wait()

    def check_completion(self):
        script = ("source /usr/share/bash-completion/completions/whctl; COMP_WORDS=({}); COMP_CWORD={}; _whctl; "
                  'echo "${{COMPREPLY[@]}}"')
        for words, wanted in (("whctl dev", "device"), ("whctl device reg", "register"),
                              ("whctl device list --prod", "--product"), ("whctl -o y", "yaml")):
            found = self.run("bash", "-c", script.format(words, len(words.split()) - 1)).stdout.strip()
            expect(f"completion of `{words}`", found, wanted)

    def check_restarts(self):
        begun = time.monotonic()
        self.run("systemctl", "stop", "wheelhoused")
        took = time.monotonic() - begun
        expect(f"stop in {took:.1f} s, less than {STOP_SECONDS}", took < STOP_SECONDS, True)
        expect("result of the stop", self.property_of_unit("Result"), "success")
        expect("processes of the account after the stop", self.processes(), [])
        self.run("systemctl", "start", "wheelhoused")
        expect("the device after a start", self.device()["name"], DEVICE)
        killed = self.property_of_unit("MainPID")
        self.run("systemctl", "kill", "--kill-whom=main", "--signal=KILL", "wheelhoused")
        wait_for("a new process after kill -9",
                 lambda: self.property_of_unit("ActiveState") == "active"
                 and self.property_of_unit("MainPID") not in ("0", killed), ANSWER_SECONDS)
        expect("the device after kill -9", self.device()["name"], DEVICE)
        # What an upgrade runs.
        before = self.property_of_unit("MainPID")
        self.install("server", more=["--reinstall"])
        expect("a new process after an upgrade", self.property_of_unit("MainPID") in ("0", before), False)
        expect("the device after an upgrade", self.device()["name"], DEVICE)

    def check_wrong_options(self):
        """They are said once; the change of a person survives an upgrade."""
        options = self.machine.root / "etc/default/wheelhoused"
        right = options.read_text()
        options.write_text(right.replace("--metrics-listen", "--metrics-lisen"))
        self.run("systemctl", "restart", "wheelhoused", check=False)
        expect("state with wrong options", (self.property_of_unit("ActiveState"),
               self.property_of_unit("ExecMainStatus"), self.property_of_unit("NRestarts")), ("failed", "2", "0"))
        options.write_text(right + "# changed here\n")
        self.install("server", more=["--reinstall"])
        expect("options after an upgrade", options.read_text(), right + "# changed here\n")
        expect("state with right options", self.property_of_unit("ActiveState"), "active")

    # The desktop.

    def check_desktop(self):
        self.install("desktop", more=["--no-install-recommends"])
        # There is no display, and nobody says that there is none.
        version = self.run("wheelhoused", "--version").stdout.split()[1]
        expect("wheelhouse --version", self.run("wheelhouse", "--version").stdout.split(),
               ["wheelhouse", version])
        headless = self.run("wheelhouse", "--headless", "--help").stdout
        expect("wheelhouse --headless --help", headless, self.run("wheelhoused", "--help").stdout)
        # A person's own, beside the system's server.
        self.run("useradd", "--create-home", "person")
        self.run("install", "--directory", "--owner=person", "--mode=0700", "/run/person")
        self.run("systemd-run", "--quiet", "--unit=desktop", "--uid=person", "--setenv=QT_QPA_PLATFORM=offscreen",
                 "--setenv=HOME=/home/person", "--setenv=XDG_RUNTIME_DIR=/run/person", "wheelhouse")
        try:
            wait_for("the desktop's own server",
                     lambda: self.run("whctl", "--server", "unix:/run/person/wheelhouse/desktop.sock", "status",
                                      check=False).returncode == 0, ANSWER_SECONDS)
            expect("the desktop", self.run("systemctl", "is-active", "desktop").stdout.strip(), "active")
        except AssertionError:
            print(self.run("sh", "-c", "journalctl --no-pager --unit=desktop; cat /home/person/.local/share/wheelhouse"
                                       "/server/wheelhoused.log", check=False).stdout)
            raise
        self.run("systemctl", "stop", "desktop", check=False)

    # And off again.

    def check_removal(self):
        self.run("apt-get", "remove", "--quiet=2", "--yes", "wheelhouse-desktop", "wheelhouse-cli",
                 "wheelhouse-server", timeout=120)
        expect("processes of the account after the removal", self.processes(), [])
        self.run("test", "-s", f"{DATA}/wheelhouse.db")
        self.run("test", "-s", "/etc/default/wheelhoused")
        self.run("dpkg", "--purge", "wheelhouse-server")
        # Not the packages': what was made here.
        self.run("rm", "-r", "/root/sn-1", "/home/person", "/run/person",
                 *(f"/root/{name}" for name in self.packages.values()))
        left = self.run("find", "/", "-xdev", "(", "-path", "/proc", "-o", "-path", "/sys", ")", "-prune", "-o",
                        "-iname", "*wheelhouse*", "-print", timeout=120).stdout.split()
        expect("what a purge leaves behind", left, [])
        expect("the account after a purge", self.run("getent", "passwd", "wheelhouse", check=False).stdout, "")
        expect("units that failed",
               self.run("systemctl", "list-units", "--failed", "--plain", "--no-legend", "*wheel*").stdout, "")


def find_packages(folder):
    packages = {}
    for path in pathlib.Path(folder).glob("*.deb"):
        packages[path.name.split("_")[0].removeprefix("wheelhouse-")] = path.name
    expect("packages", sorted(packages), ["cli", "desktop", "server"])
    return packages


def main(folder):
    packages = find_packages(folder)
    with tempfile.TemporaryDirectory(prefix="wheelhouse-package-") as work:
        # In memory, and gone with this process' mounts.
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", work], check=True)
        root = DebianRoot(work)
        machine = Machine(root.path)
        installed = Installed(machine, packages)
        try:
            root.unpack()
            step(f"an empty Debian {root.codename}")

            def download():
                for name in packages.values():
                    shutil.copy(pathlib.Path(folder) / name, root.path / "root")
                paths = {name: str(root.path / "root" / file) for name, file in packages.items()}
                root.download([paths["server"], paths["cli"]])
                root.download(["--no-install-recommends", *paths.values()])

            try:
                download()
            except subprocess.CalledProcessError:
                step("the mirror has other packages by now")
                root.refresh()
                download()
            step("has what the packages depend on")
            machine.boot()
            step("boots")
            for check, text in ((installed.check_server, "the server is installed and serves, without Qt"),
                                (installed.check_permissions, "its data is its own"),
                                (installed.check_confinement, "it is confined"),
                                (installed.check_command_line, "the command line reaches it, and registers a device"),
                                (installed.check_device, "the device is on line"),
                                (installed.check_completion, "bash completes"),
                                (installed.check_restarts, "stop, start, kill -9 and an upgrade lose nothing"),
                                (installed.check_wrong_options, "wrong options are said once"),
                                (installed.check_desktop, "the desktop is installed and opens beside it"),
                                (installed.check_removal, "a purge leaves nothing behind")):
                check()
                step(text)
        except NoMirror as cause:
            return skip(cause)
        except Exception:
            step("failed")
            traceback.print_exc(limit=-2)
            if machine.pid:
                print(machine.run("journalctl", "--no-pager", "--lines=40", "--unit=wheelhoused", check=False).stdout)
            return 1
        finally:
            machine.stop()
            subprocess.run(["umount", "--lazy", work], check=True)
    return 0


def skip(reason):
    print(f"skipped: {reason}")
    return 77


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit(skip("not root; the packages are installed into a root of their own, which takes mounts"))
    if "--inside" not in sys.argv:
        probe = subprocess.run(["unshare", "--mount", "--pid", "--net", "--cgroup", "--fork", "sh", "-c",
                                "mount -t tmpfs tmpfs /mnt && mount -t cgroup2 cgroup2 /mnt"],
                               capture_output=True, text=True)
        if probe.returncode != 0:
            sys.exit(skip("no namespaces, mounts or control groups to be had here: " + probe.stderr.strip()))
        os.execvp("unshare", ["unshare", "--mount", sys.executable, __file__, "--inside", sys.argv[1]])
    sys.exit(main(sys.argv[-1]))
