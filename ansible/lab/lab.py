#!/usr/bin/env python3
"""Boot Debian with systemd as PID 1 for Molecule: no Docker, no nested virtualisation.

Each host is a `systemd-nspawn` container in a network namespace of its own, copy-on-write
over a base tree that is built once and kept in $BASTION_LAB (default /var/tmp/bastion-lab).
Nothing on the machine's own network changes: hosts see loopback and the cables between
them; apt inside reaches this machine's own package sources through a unix socket. Hosts
belong to the checkout that this file lies in, so two checkouts may test at a time. When the
process $BASTION_LAB_OWNER is gone, so are its hosts.

    lab.py check               can this machine boot hosts? status 69 and the reason if not
    lab.py up NAME [SUITE]     boot a fresh host; prints JSON
    lab.py link A B NET        a cable: A gets NET.1, B gets NET.2
    lab.py exec NAME COMMAND…  run something inside
    lab.py inside NAME         print the command prefix that does so, until the next reboot
    lab.py near NAME COMMAND…  run a program of this machine in the host's network
    lab.py ssh-proxy NAME PORT[,PORT…]   the first port that answers, for ssh's ProxyCommand
    lab.py wait NAME           wait until it is up again
    lab.py down NAME           stop and remove it
    lab.py kernel NAME         stop it, and boot its tree under a kernel of its own in QEMU
    lab.py power NAME off|on   cut the power of such a machine, give it back

Needs root, mmdebstrap, systemd-container, socat, iproute2. Only for tests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from host import Host, link, sweep
from machine import check_kernel, check_machine, check_qemu
from qemu import Machine
from tree import LabError, locked

DEFAULT_SUITE = "bookworm"
EX_UNAVAILABLE = 69  # sysexits.h


def ssh_proxy(name: str, ports: str) -> None:
    """Become a connection to the first of the ports that answers inside the host."""
    enter = ["ip", "netns", "exec", Host(name).namespace]
    for port in ports.split(","):
        probe = [*enter, "socat", "-u", "OPEN:/dev/null", f"TCP:127.0.0.1:{port},connect-timeout=2"]
        if port == ports.rsplit(",", maxsplit=1)[-1] or not subprocess.call(
            probe, stderr=subprocess.DEVNULL
        ):
            os.execvp(enter[0], [*enter, "socat", "-", f"TCP:127.0.0.1:{port}"])


def main(arguments: list[str]) -> int:
    """Run the command line and return its exit status."""
    match arguments:
        case ["_boot", name]:
            Host(name).boot()
        case ["_disk", name]:
            Machine(name).make_disk()
        case ["_guard", name]:
            Host(name).guard()
        case ["check"]:
            try:
                check_machine()
                check_kernel()
            except LabError as error:
                print(f"lab: {error}", file=sys.stderr)
                return EX_UNAVAILABLE
        case ["up", name, *rest]:
            check_machine()
            with locked():
                sweep()
            print(json.dumps(Host(name).up(rest[0] if rest else DEFAULT_SUITE)))
        case ["wait", name]:
            print(Machine.of(name).wait())
        case ["down", name]:
            Host(name).down()
        case ["kernel", name]:
            check_qemu()
            print(json.dumps(Machine(name).replace_container()))
        case ["power", name, "off"]:
            Machine(name).power_off()
        case ["power", name, "on"]:
            Machine(name).power_on()
        case ["link", first, second, network]:
            link(first, second, network)
        case ["exec", name, *command] if command:
            host = Machine.of(name)
            words = host.ssh(*command) if isinstance(host, Machine) else [*host.inside(), *command]
            os.execvp(words[0], words)
        case ["inside", name]:
            print(*Machine.of(name).inside())
        case ["near", name, *command] if command:
            os.execvp("ip", ["ip", "netns", "exec", Host(name).namespace, *command])
        case ["ssh-proxy", name, ports]:
            ssh_proxy(name, ports)
        case _:
            print(__doc__, file=sys.stderr)
            return 64
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        sys.exit(1)
