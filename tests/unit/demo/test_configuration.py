import pytest
import yaml

from appliance.demo.configuration import write_configuration
from appliance.errors import ConfigError

VALUES = {
    "ports": {"ssh": 1, "web": 2, "postgres": 3, "idp": 4, "sshd": 5},
    "issuer": "https://idp",
    "client_id": "bastion",
    "psql": "/usr/bin/psql",
    "bwrap": "/usr/bin/bwrap",
    "row_engine": "compiled",
    "web01": None,
}


def write(folder, **changed) -> list[str]:
    (folder / "keys").mkdir(exist_ok=True)
    return write_configuration(folder, {"run_dir": folder, **VALUES, **changed})


def test_a_policy_changed_by_hand_is_kept_and_the_rest_renewed(tmp_path):
    assert write(tmp_path) == []
    policy = tmp_path / "policy.yml"
    mine = policy.read_text().replace("electronic health records", "mine")
    policy.write_text(mine)
    for _ in range(2):
        assert write(tmp_path, ports={**VALUES["ports"], "ssh": 9}) == ["policy.yml"]
    assert policy.read_text() == mine
    machine = yaml.safe_load((tmp_path / "bastion.yml").read_text())
    assert machine["ssh"]["listen"] == "127.0.0.1:9"


def test_a_policy_left_alone_is_renewed(tmp_path):
    write(tmp_path)
    write(tmp_path, ports={**VALUES["ports"], "postgres": 9})
    assert yaml.safe_load((tmp_path / "policy.yml").read_text())["targets"]["clinic"]["port"] == 9


def test_a_mistake_by_hand_is_told_and_nothing_is_lost(tmp_path):
    write(tmp_path)
    policy = tmp_path / "policy.yml"
    wrong = policy.read_text() + "\nsurprise: true\n"
    policy.write_text(wrong)
    with pytest.raises(ConfigError, match="surprise"):
        write(tmp_path)
    assert policy.read_text() == wrong
