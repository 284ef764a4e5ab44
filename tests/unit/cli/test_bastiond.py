import logging

import pytest

from appliance.cli.bastiond import notify_systemd


@pytest.mark.parametrize("path", ["", "relative"])
def test_without_a_service_manager_nothing_is_sent(path, monkeypatch, caplog):
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    with caplog.at_level(logging.WARNING):
        notify_systemd("READY=1")
    assert caplog.text == ""


def test_a_service_manager_that_is_gone_is_a_warning(monkeypatch, caplog, tmp_path):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    notify_systemd("READY=1")
    assert "systemd cannot be told READY=1" in caplog.text
