#!/bin/sh
# Issue the web listener's certificate from this machine's own CA; both keys are kept encrypted.
# $1: name, $2: days. The CA is made when it is not there; its certificate is /etc/bastion/ca.crt.
set -eu
store=/etc/credstore.encrypted
draft=$(mktemp -d /dev/shm/bastion-tls.XXXXXX)
trap 'rm -rf "$draft"' EXIT
umask 077
cd "$draft"
if [ ! -e "$store/bastion.ca.key" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -noenc -keyout ca.key -out ca.crt \
    -days 3650 -subj "/CN=Bastion CA of $1" -addext basicConstraints=critical,CA:true,pathlen:0 \
    -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
  systemd-creds encrypt --name=ca.key ca.key "$store/bastion.ca.key"
  install -m 0644 ca.crt /etc/bastion/ca.crt
else
  systemd-creds decrypt --name=ca.key "$store/bastion.ca.key" ca.key
fi
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout web.key -out web.csr -subj "/CN=$1" 2>/dev/null
printf 'subjectAltName=DNS:%s,DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:false\n' "$1" >web.ext
openssl x509 -req -in web.csr -CA /etc/bastion/ca.crt -CAkey ca.key -days "$2" -extfile web.ext -out web.crt 2>/dev/null
systemd-creds encrypt --name=web.tls.key web.key "$store/bastion.web.tls.key"
install -m 0644 web.crt /etc/bastion/web.tls.crt
