#!/bin/sh
# Make the keys of the audit log, the masks, the SSH host, and both SSH CAs; keep them encrypted.
# $1: the origin of the audit log. Keys that are there already are kept.
set -eu
store=/etc/credstore.encrypted
draft=$(mktemp -d /dev/shm/bastion-keys.XXXXXX)
trap 'rm -rf "$draft"' EXIT
umask 077
cat >"$draft/bastion.yml" <<END
version: 1
state_dir: $draft
oidc: {issuer: "https://localhost", client_id: none}
audit: {origin: "$1"}
END
/opt/bastion/venv/bin/bastionctl init --config "$draft/bastion.yml"
for name in mask.key ssh_host_ed25519_key host_ca user_ca audit.key; do
  if [ ! -e "$store/bastion.$name" ]; then
    systemd-creds encrypt --name="$name" "$draft/keys/$name" "$store/bastion.$name"
    case $name in
      audit.key) install -m 0644 "$draft/keys/audit.vkey" /etc/bastion/audit.vkey ;;
      ssh_host_ed25519_key | *_ca) install -m 0644 "$draft/keys/$name.pub" "/etc/bastion/$name.pub" ;;
    esac
  fi
done
