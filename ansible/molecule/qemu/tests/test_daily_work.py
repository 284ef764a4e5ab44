"""What the default scenario proves, again: now each daemon is confined by its profile."""

from test_bastion import (
    test_a_reload_hands_over_without_a_restart,
    test_administration_reads_the_log_and_sessions,
    test_backups_are_written_by_the_clock,
    test_health_is_served_with_the_certificate_of_the_internal_ca,
    test_the_psql_sandbox_works_inside_its_unit,
)
from test_people import *  # noqa: F403

__all__ = [
    "test_a_reload_hands_over_without_a_restart",
    "test_administration_reads_the_log_and_sessions",
    "test_backups_are_written_by_the_clock",
    "test_health_is_served_with_the_certificate_of_the_internal_ca",
    "test_the_psql_sandbox_works_inside_its_unit",
]
