"""What the other scenarios prove, again: now each daemon and tool is confined by its profile."""

from hosts import until
from test_acme import (
    renew,
    shown,
    test_only_its_client_reaches_the_server,
    test_the_challenge_at_port_80_works_too,
)
from test_bastion import (
    test_a_reload_hands_over_without_a_restart,
    test_administration_reads_the_log_and_sessions,
    test_backups_are_written_by_the_clock,
    test_the_psql_sandbox_works_inside_its_unit,
)
from test_openscap import *  # noqa: F403
from test_people import *  # noqa: F403

__all__ = [
    "test_a_reload_hands_over_without_a_restart",
    "test_administration_reads_the_log_and_sessions",
    "test_backups_are_written_by_the_clock",
    "test_only_its_client_reaches_the_server",
    "test_the_challenge_at_port_80_works_too",
    "test_the_psql_sandbox_works_inside_its_unit",
]


def test_the_challenge_at_port_443_works():
    before = shown()
    assert renew()
    until(lambda: shown() != before)
