"""An empty Debian root, as this machine's own apt would make it.

Mirrors, suite, proxies and trusted keys are those of the apt configuration of
the machine, read when the test runs. What was made and downloaded is kept
outside the tree, so that the next run needs no network:

    ~/.cache/wheelhouse/package-root/HASH/root.tar.zst   the root, with package lists
    ~/.cache/wheelhouse/package-root/HASH/archives/      packages it was asked for
"""
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess

# Beyond the smallest root that apt works in: what starts services.
PACKAGES = ["systemd", "systemd-sysv"]
KEYRINGS = ["/etc/apt/trusted.gpg.d", "/etc/apt/keyrings", "/usr/share/keyrings"]
LAYOUT = 1  # of the cache; raise it when the commands below change


def read_codename():
    for line in pathlib.Path("/etc/os-release").read_text().splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.split("=", 1)[1].strip('"')
    raise SystemExit("/etc/os-release names no VERSION_CODENAME")


def read_sources(codename):
    """The machine's own entries for Debian, as lines of a sources.list."""
    fields = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)"
    targets = subprocess.run(["apt-get", "indextargets", "--format", fields, "Created-By: Packages"],
                             check=True, capture_output=True, text=True).stdout
    lines = []
    for uri, release, component, origin in (line.split("|") for line in targets.splitlines()):
        # Before the first apt-get update nobody knows the origin.
        is_debian = origin == "Debian" or origin.startswith("$")
        line = f"deb {uri} {release} {component}"
        if is_debian and release.split("/")[0].startswith(codename) and line not in lines:
            lines.append(line)
    if not lines:
        raise SystemExit(f"apt knows no source for Debian {codename}")
    return lines


def read_acquire_options():
    """How the machine's apt reaches its mirrors: proxies, certificates, checks."""
    dump = subprocess.run(["apt-config", "dump", "Acquire"], check=True, capture_output=True, text=True).stdout
    options = [line for line in dump.splitlines()
               if not line.startswith(("Acquire::IndexTargets", "Acquire::Changelogs", "Acquire::cdrom"))
               and not line.endswith(' "";')]
    return options + ['Acquire::Languages "none";']


class NoMirror(Exception):
    """No root can be made here: says nothing about the packages."""


class DebianRoot:
    def __init__(self, work):
        """`work` is an empty folder with room for some gigabytes."""
        self.codename = read_codename()
        self.sources = read_sources(self.codename)
        self.work = pathlib.Path(work)
        self.path = self.work / "root"
        key = "\n".join([str(LAYOUT), self.codename, *self.sources, *PACKAGES])
        base = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
        self.cache = base / "wheelhouse/package-root" / hashlib.sha256(key.encode()).hexdigest()[:16]

    def unpack(self):
        """Lays the root out; bootstraps it first where it is not cached."""
        self.cache.mkdir(parents=True, exist_ok=True)
        with open(self.cache / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.cache / "root.tar.zst").exists():
                self._bootstrap()
        self.path.mkdir()
        subprocess.run(["tar", "-C", self.path, "--zstd", "-xf", self.cache / "root.tar.zst"], check=True)

    def _bootstrap(self):
        # Packages of an older root are of no use to this one.
        shutil.rmtree(self.cache / "archives", ignore_errors=True)
        new = self.cache / "root.new.tar"
        # The lists stay, so that packages can be named without asking a mirror.
        made = subprocess.run(
            ["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", "--skip=cleanup/apt/lists",
             "--include=" + ",".join(PACKAGES), *(f"--aptopt={option}" for option in read_acquire_options()),
             *(f"--keyring={folder}" for folder in KEYRINGS if os.path.isdir(folder)),
             self.codename, new, *self.sources],
            env={**os.environ, "TMPDIR": str(self.work), "LC_ALL": "C.UTF-8"})
        if made.returncode != 0:
            raise NoMirror("the machine's mirrors of Debian give no empty root")
        subprocess.run(["zstd", "--quiet", "--rm", "-3", "-T0", new, "-o", self.cache / "root.new.tar.zst"], check=True)
        (self.cache / "root.new.tar.zst").rename(self.cache / "root.tar.zst")

    def refresh(self):
        """Forgets what is cached: a mirror does not keep old packages for ever."""
        shutil.rmtree(self.path)
        (self.cache / "root.tar.zst").unlink()
        self.unpack()

    def download(self, arguments):
        """Has `apt-get install ARGUMENTS` find all it needs without a network."""
        archives = self.path / "var/cache/apt/archives"
        kept = self.cache / "archives"
        kept.mkdir(exist_ok=True)
        for package in kept.glob("*.deb"):
            shutil.copy(package, archives)
        config = self.work / "apt.conf"
        config.write_text("\n".join([
            f'Dir "{self.path}";', f'Dir::State::status "{self.path}/var/lib/dpkg/status";',
            f'DPkg::Chroot-Directory "{self.path}";', 'APT::Sandbox::User "root";',
            'Dir::Etc::netrc "/etc/apt/auth.conf";', 'Dir::Etc::netrcparts "/etc/apt/auth.conf.d";',
            *read_acquire_options(), ""]))
        subprocess.run(["apt-get", "install", "--quiet=2", "--yes", "--download-only", *arguments], check=True,
                       stdout=subprocess.DEVNULL, env={**os.environ, "APT_CONFIG": str(config), "LC_ALL": "C.UTF-8"})
        for package in archives.glob("*.deb"):
            if not (kept / package.name).exists():
                new = kept / f".{package.name}.{os.getpid()}"
                shutil.copy(package, new)
                new.rename(kept / package.name)
