"""What must be there again after a reboot; the last file, so that it finds what the others left."""

import time

from hosts import ask, ctl, lab, wait_until_up


def test_it_all_comes_back_after_a_reboot():
    before = ask("cat", "/proc/sys/kernel/random/boot_id") + ask(
        "systemctl", "show", "-p", "UserspaceTimestampMonotonic"
    )
    lab("exec", "ba", "systemctl", "reboot", check=False)
    time.sleep(5)
    lab("wait", "ba", timeout=120)
    wait_until_up()
    after = ask("cat", "/proc/sys/kernel/random/boot_id") + ask(
        "systemctl", "show", "-p", "UserspaceTimestampMonotonic"
    )
    assert after != before
    assert "intact" in ctl("log verify")
    assert "policy drop" in ask("nft", "list", "chain", "inet", "bastion", "input")
    done = lab(
        "exec", "be", "timeout", "10", "ssh-keyscan", "-t", "ed25519", "10.77.1.1", check=False
    )
    assert ask("cat", "/etc/bastion/ssh_host_ed25519_key.pub").split()[1] in done.stdout
