#!/bin/sh
# Makes the passwords and keys of a new installation in deploy/secrets, once. They are never made again over old ones:
# the databases keep the passwords that they were born with.
set -eu
umask 077
cd "$(dirname "$0")"

if [ -e secrets ]; then
  echo "deploy/secrets is there already and stays as it is." >&2
  exit 0
fi

password() { head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

new=secrets.new
rm -rf "$new"
mkdir "$new"
hub=$(password)
broker=$(password)
head -c 756 /dev/urandom | base64 > "$new/mongodb-keyfile"
password > "$new/mongodb-root-password"
printf 'mongodb://hub:%s@mongodb:27017/?replicaSet=counterbook&authSource=admin' "$hub" > "$new/mongodb-url"
printf 'default_user = hub\ndefault_pass = %s\n' "$broker" > "$new/rabbitmq-user.conf"
printf 'amqp://hub:%s@rabbitmq:5672' "$broker" > "$new/rabbitmq-url"
password > "$new/hub-internal-key"
password > "$new/super-admin-password"
# No mail until the mail server's address is in here.
: > "$new/smtp-url"
# Containers read them as users of their own; on this machine the folder lets nobody else in.
chmod 0644 "$new"/*
mv "$new" secrets
echo "Made deploy/secrets. Keep a copy in a safe place: without them a backup cannot be opened by the hub."
echo "The super admin's first password is in deploy/secrets/super-admin-password."
