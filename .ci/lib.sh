# What the scripts of the tests share about PostgreSQL.

postgres_listens() {
    .venv/bin/python - <<'PYTHON' 2>/dev/null
import psycopg

psycopg.connect("postgres://postgres@127.0.0.1:5432/postgres", connect_timeout=3).close()
PYTHON
}

# Prints the folder of the newest PostgreSQL programs that Debian has installed.
postgres_programs() {
    local found
    found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -x "$found/initdb" ] && echo "$found"
}
