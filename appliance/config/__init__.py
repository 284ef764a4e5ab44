"""Configuration: `bastion.yml` and `policy.yml`, read once and validated whole."""

from appliance.config.loader import load_machine, load_policy
from appliance.config.machine import Machine
from appliance.config.policy import Policy, PostgresTarget, SSHTarget, Target

__all__ = [
    "Machine",
    "Policy",
    "PostgresTarget",
    "SSHTarget",
    "Target",
    "load_machine",
    "load_policy",
]
