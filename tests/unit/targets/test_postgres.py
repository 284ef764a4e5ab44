"""Which authorities a PostgreSQL target's certificate is checked against."""

from __future__ import annotations

import ssl

import pytest

from appliance.targets.postgres import _system_authorities

ENV = ("SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.mark.parametrize(
    ("cafile", "expected"),
    [("/etc/pki/tls/cert.pem", "/etc/pki/tls/cert.pem"), (None, "/capath/ca-certificates.crt")],
    ids=["one-file", "Debian"],
)
def test_without_tls_ca_the_machines_own_authorities_count(monkeypatch, cafile, expected):
    paths = ssl.DefaultVerifyPaths(cafile, None, ENV[0], "/none", ENV[1], "/capath")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert _system_authorities() == expected
