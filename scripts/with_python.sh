#!/bin/sh
# Run scripts/setup.py with the first Python that suits, or with $PYTHON when that is given.
#     sh scripts/with_python.sh [arguments of scripts/setup.py]
# Silent and quick when everything is in place.
cd "$(dirname "$0")/.." || exit 1

if [ -n "${PYTHON:-}" ]; then
    exec "$PYTHON" scripts/setup.py --this "$@"
fi
if [ -x .venv/bin/python ] && .venv/bin/python scripts/setup.py --ready "$@" 2>/dev/null; then
    exit 0
fi
for python in python3 python3.13 python3.12 python3.11 python3.14 python3.15 python; do
    if "$python" scripts/setup.py --suits >/dev/null 2>&1; then
        exec "$python" scripts/setup.py "$@"
    fi
done

echo "Pineal needs Python 3.11 to 3.15, and none was found that will do:" >&2
for python in python3; do
    if command -v "$python" >/dev/null 2>&1; then "$python" scripts/setup.py --suits >&2; fi
done
echo "Install one, or name it:  make setup PYTHON=/path/to/python3.13" >&2
exit 1
