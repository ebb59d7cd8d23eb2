#!/bin/sh
# Renew the locks: one for every system and Python, with hashes and without any address.
# Versions already locked stay; pass --upgrade to move them. Maintainers only: needs `uv`.
set -e
cd "$(dirname "$0")/.."

lock() { # name of the lock, the lock it must agree with, arguments
    name=$1 agree=$2
    shift 2
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
        ${agree:+--constraints "requirements/$agree.txt"} "$@" "requirements/$name.in" --output-file "requirements/$name.txt"
}

lock base "" "$@"
lock test base "$@"
lock referees test "$@"
lock bench referees "$@"
