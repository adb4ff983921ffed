# Keeps one server: starts it and ends it as the lines of its standard input say. Once that is closed,
# as it is when the process that asked has gone, however it went, the server ends and its folder goes.
# Arguments: the folder, the signal that ends the server, the server's command.
folder=$1
signal=$2
shift 2
server=

end() {
  if [ -n "$server" ]; then
    kill -s "$signal" "$server" 2>/dev/null
    # One that is frozen hears no other signal before this one.
    kill -s CONT "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    server=
  fi
}

leave() {
  end
  # A PostgreSQL that was killed has left shared memory behind, and its number in this file.
  if [ -f "$folder/data/postmaster.pid" ]; then
    memory=$(sed -n '7s/.* //p' "$folder/data/postmaster.pid")
    [ -z "$memory" ] || ipcrm -m "$memory" 2>/dev/null
  fi
  cd /
  rm -rf -- "$folder"
  exit 0
}

trap leave HUP INT TERM
while read -r order; do
  end
  if [ "$order" = start ]; then
    "$@" </dev/null >>"$folder/log" 2>&1 &
    server=$!
  fi
  echo "${server:-none}"
done
leave
