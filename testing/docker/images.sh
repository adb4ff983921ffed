#!/usr/bin/env bash
# Builds two images without a registry, from programs on this machine: what the tests' cache holds of
# PostgreSQL and MongoDB, and the few programs and libraries around them.
# usage: images.sh POSTGRES_FOLDER MONGOD    (the first holds bin, lib and share)
# makes: holdfast-local/postgres:15 holdfast-local/mongo:6.0
set -euo pipefail
postgres=$1
mongod=$2
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# copy ROOT FILE...: the files and the libraries they need, where they are here.
copy() {
  local root=$1 file
  shift
  { printf '%s\n' "$@"; ldd "$@" 2>/dev/null | grep -oE '/[^ :]+' || true; } | sort -u | while read -r file; do
    mkdir -p "$root$(dirname "$file")"
    [[ -e $root$file ]] || cp -L "$(readlink -f "$file")" "$root$file"
  done
}

# base ROOT: a file system with a shell, two users and nothing else.
base() {
  local root=$1 program
  mkdir -p "$root"/{etc,tmp,data,usr/bin,usr/lib,usr/lib64}
  chmod 1777 "$root/tmp"
  ln -s usr/bin "$root/bin"
  ln -s usr/lib "$root/lib"
  ln -s usr/lib64 "$root/lib64"
  for program in cat chmod chown id mkdir rm setpriv sh; do
    copy "$root" "$(command -v "$program")"
  done
  copy "$root" "$(ldconfig -p | awk '/libnss_files\.so\.2.*x86-64/ { print $NF; exit }')"
  printf 'root:x:0:0:root:/:/bin/sh\npostgres:x:999:999::/:/bin/sh\n' > "$root/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\n' > "$root/etc/group"
  printf 'passwd: files\nhosts: files dns\n' > "$root/etc/nsswitch.conf"
}

base "$work/postgres"
mkdir -p "$work/postgres/opt"
cp -a "$postgres" "$work/postgres/opt/postgres"
copy "$work/postgres" "$postgres"/bin/* "$postgres"/lib/*.so*
rm -rf -- "$work/postgres$postgres"
# Like the official image as far as its variables go; initdb is all that it has to do.
cat > "$work/postgres/usr/bin/entrypoint" <<'ENTRYPOINT'
#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
  chown postgres /data
  chmod 700 /data
  exec setpriv --reuid=999 --regid=999 --clear-groups "$0" "$@"
fi
printf '%s' "$POSTGRES_PASSWORD" > /tmp/password
initdb --pgdata=/data/cluster --username="$POSTGRES_USER" --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 \
  --no-sync $POSTGRES_INITDB_ARGS
rm /tmp/password
echo 'host all all all scram-sha-256' >> /data/cluster/pg_hba.conf
exec "$@" -D /data/cluster -c listen_addresses='*' -c unix_socket_directories=/tmp
ENTRYPOINT
chmod 755 "$work/postgres/usr/bin/entrypoint"

base "$work/mongo"
copy "$work/mongo" "$mongod"
rm -rf -- "$work/mongo$mongod"
install -m755 "$mongod" "$work/mongo/usr/bin/mongod"
mkdir -p "$work/mongo/data/db"

tar -C "$work/postgres" -c . | docker import --change 'ENTRYPOINT ["/usr/bin/entrypoint"]' --change 'CMD ["postgres"]' \
  --change 'EXPOSE 5432' --change 'ENV PATH=/opt/postgres/bin:/usr/bin' - holdfast-local/postgres:15
tar -C "$work/mongo" -c . | docker import --change 'CMD ["mongod"]' --change 'ENV PATH=/usr/bin' - holdfast-local/mongo:6.0
