#!/bin/sh
# Let PostgreSQL take encrypted connections as bastion_app, and fill the database from /etc/clinic/clinic.sql.
set -eu
cd /etc/postgresql/*/main
install -o postgres -g postgres -m 0600 /etc/clinic/server.key server.key
install -o postgres -g postgres -m 0644 /etc/clinic/server.crt server.crt
cat >conf.d/clinic.conf <<END
listen_addresses = '*'
ssl_cert_file = '$PWD/server.crt'
ssl_key_file = '$PWD/server.key'
END
printf '%s\n' 'local all postgres peer' 'hostssl clinic bastion_app all scram-sha-256' >pg_hba.conf
systemctl restart postgresql
cd /
runuser -u postgres -- createdb clinic
runuser -u postgres -- psql -q -X -v ON_ERROR_STOP=1 -v password="$PASSWORD" -f /etc/clinic/clinic.sql clinic
touch /etc/clinic/filled
