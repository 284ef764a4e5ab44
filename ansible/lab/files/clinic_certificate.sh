#!/bin/sh
# Make the clinic's CA and a certificate for the address $1, in /etc/clinic.
set -eu
cd /etc/clinic
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout ca.key -out ca.crt -days 3650 \
  -subj "/CN=Clinic CA" -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout server.key -out server.csr -subj "/CN=clinic" 2>/dev/null
printf 'subjectAltName=IP:%s\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:false\n' "$1" >server.ext
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -days 365 -extfile server.ext -out server.draft 2>/dev/null
cat server.key server.draft >server.pem
chmod 644 ca.crt
mv server.draft server.crt
