"""A Debian root with its own systemd, processes and network: nothing of it
reaches this machine, and it ends with the test however that ends."""
import ctypes
import os
import pathlib
import signal
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PR_SET_PDEATHSIG = 1
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
               "DEBIAN_FRONTEND": "noninteractive"}


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_for(what, condition, seconds):
    """The condition's first true value; looks every 50 ms."""
    end = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


class Machine:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.process = None
        self.pid = None
        self.group = None

    def boot(self):
        # A control group of its own: this systemd must not see the other one's.
        hierarchy = tempfile.mkdtemp(dir=self.root.parent)
        subprocess.run(["mount", "-t", "cgroup2", "cgroup2", hierarchy], check=True)
        self.group = pathlib.Path(hierarchy) / f"wheelhouse-test-{os.getpid()}"
        self.group.mkdir()

        def enter():
            die_with_parent()
            (self.group / "cgroup.procs").write_text("0")

        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child",
             HERE / "boot-root.sh", self.root], preexec_fn=enter, stdin=subprocess.DEVNULL)
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self.pid = wait_for("the first process", lambda: children.read_text().strip(), 10)
        name = pathlib.Path(f"/proc/{self.pid}/comm")
        wait_for("systemd", lambda: name.read_text().strip() == "systemd", 10)
        wait_for("the end of the boot", lambda: self.run("systemctl", "is-system-running", check=False).stdout.strip()
                 in ("running", "degraded"), 60)

    def stop(self):
        if not self.process:
            return
        self.process.kill()
        self.process.wait()
        # Its processes are being ended by the kernel.
        events = self.group / "cgroup.events"
        wait_for("an empty control group", lambda: "populated 0" in events.read_text(), 10)
        for group in sorted(self.group.rglob("*"), reverse=True):
            if group.is_dir():
                group.rmdir()
        self.group.rmdir()
        subprocess.run(["umount", self.group.parent], check=True)

    def _enter(self, flags, command, check, timeout, environment, **more):
        result = subprocess.run(["nsenter", "--target", self.pid, *flags, "--", *command],
                                env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                timeout=timeout, **more)
        if check and result.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, command))} ended with {result.returncode}:\n"
                                 f"{result.stdout}{result.stderr}")
        return result

    def run(self, *command, check=True, timeout=60, **environment):
        """A command of the root, as its root."""
        flags = ["--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup", "--root", "--wd"]
        return self._enter(flags, command, check, timeout, {**ENVIRONMENT, **environment})

    def run_in_network(self, *command, check=True, timeout=60):
        """A command of this machine, in the root's network."""
        return self._enter(["--net"], command, check, timeout, dict(os.environ))
