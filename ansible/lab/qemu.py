"""A host's tree under a kernel of its own in QEMU, for what a container cannot enforce.

The container stops, its tree becomes a disk, and a machine boots from it in the same network
namespace: cables and neighbours stay. All of its processors are software, which every machine
can do, so nothing is converged in it. It is reached by ssh from the namespace, as an
administrator from the address that ends in `ADMINISTRATOR`.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import sys
from pathlib import Path

from host import LAB, Host, unshare_mounts, wait_gone
from tree import STATE, LabError, run

ADMINISTRATOR = "254"
BRIDGE, TAP = "br0", "tap0"
DISK_GIB = 8
MACHINE = (
    "-M q35 -accel tcg,thread=multi -cpu Nehalem -smp 2 -m 2048 -no-user-config -nodefaults"
    " -display none -daemonize -device virtio-blk-pci,drive=disk -device virtio-rng-pci"
    f" -netdev tap,id=net,ifname={TAP},script=no,downscript=no -device virtio-net-pci,netdev=net"
).split()
KERNEL_LINE = "console=ttyS0 root=/dev/vda rw quiet"
SSH_OPTIONS = (
    *("LogLevel=ERROR", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"),
    *("BatchMode=yes", "ConnectTimeout=10", "ServerAliveInterval=15"),
    *("ControlMaster=auto", "ControlPersist=yes"),
)


class Machine(Host):
    """One machine with a kernel of its own, which was a container before."""

    boot_seconds, poll_seconds = 900.0, 2.0

    @classmethod
    def of(cls, name: str) -> Host:
        """Return what the host is now."""
        machine = cls(name)
        return machine if machine.disk.exists() else Host(name)

    @property
    def disk(self) -> Path:
        """The file that is its disk."""
        return self.folder / "disk.img"

    def replace_container(self) -> dict[str, str]:
        """Stop the container, make a disk of its tree, and boot from it."""
        container = Host(self.name)
        # Its firewall filters the namespace, which stays.
        container.run_inside("nft", "flush", "ruleset")
        container.halt()
        run(sys.executable, LAB, "_disk", self.name)
        address = self._take_cable()
        (self.folder / "address").write_text(address)
        self.power_on()
        return {"name": self.name, "state": self.wait()}

    def make_disk(self) -> None:
        """Write the tree to a file system in a file, and its kernel beside it."""
        unshare_mounts()
        root = self.mount_tree()
        kernels = sorted((root / "boot").glob("vmlinuz-*"))
        if not kernels:
            raise LabError(f"{self.name} has no kernel: install linux-image-cloud-amd64 in it")
        version = kernels[-1].name.removeprefix("vmlinuz-")
        for part in ("vmlinuz", "initrd.img"):
            shutil.copy(root / f"boot/{part}-{version}", self.folder / part)
        draft = self.disk.with_suffix(".new")
        run("mke2fs", "-q", "-t", "ext4", "-F", "-d", root, draft, f"{DISK_GIB}G")
        draft.rename(self.disk)

    def power_on(self) -> None:
        """Boot from the disk."""
        console = f"file,id=console,path={self.folder}/console.log,append=on"
        run(
            *("ip", "netns", "exec", self.namespace, "qemu-system-x86_64", *MACHINE),
            *("-kernel", self.folder / "vmlinuz", "-initrd", self.folder / "initrd.img"),
            *("-append", KERNEL_LINE, "-drive", f"id=disk,file={self.disk},format=raw,if=none"),
            *("-chardev", console, "-serial", "chardev:console"),
            *("-pidfile", self.folder / "qemu.pid"),
        )

    def power_off(self) -> None:
        """Cut the power: what was not on the disk is lost."""
        pid = int((self.folder / "qemu.pid").read_text())
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        wait_gone(pid, 5)
        (self.folder / "ssh.sock").unlink(missing_ok=True)

    def inside(self) -> list[str]:
        """Return the command prefix that enters the machine; it quotes for the shell over there."""
        return [sys.executable, str(LAB), "exec", self.name]

    def ssh(self, *command: str) -> list[str]:
        """Return a command of this machine that runs one in there."""
        address = (self.folder / "address").read_text()
        options = (*SSH_OPTIONS, f"ControlPath={self.folder}/ssh.sock")
        words = ["ssh", "-F", "none", "-i", str(STATE / "id"), "-p", "2200"]
        words += [word for option in options for word in ("-o", option)]
        enter = ["ip", "netns", "exec", self.namespace]
        return [*enter, *words, f"root@{address}", "--", shlex.join(command)]

    def _take_cable(self) -> str:
        """Lay the machine's end of the container's cable on a bridge; return the address it had."""
        show = ("ip", "-n", self.namespace, "-br", "-4", "addr", "show", "type", "veth")
        cable, _, address = run(*show).split()
        name, address = cable.partition("@")[0], address.partition("/")[0]
        network = address.rpartition(".")[0]
        for words in (
            f"link add {BRIDGE} type bridge",
            f"tuntap add {TAP} mode tap",
            f"link set {TAP} master {BRIDGE}",
            f"link set {name} master {BRIDGE}",
            f"addr flush dev {name}",
            f"addr add {network}.{ADMINISTRATOR}/24 dev {BRIDGE}",
            f"link set {TAP} up",
            f"link set {BRIDGE} up",
        ):
            run("ip", "-n", self.namespace, *words.split())
        return address
