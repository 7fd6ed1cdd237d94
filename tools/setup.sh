#!/bin/sh
# Finds a Python that is new enough, and lets tools/environment.py make .venv ready: `tools/setup.sh run` for what the
# platform needs, `tools/setup.sh dev` for tests and checks too. PYTHON names another Python to use.
set -eu
cd "$(dirname "$0")/.."

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    is_new_enough "$PYTHON" || { echo "PYTHON=$PYTHON is not Python 3.11 or newer." >&2; exit 1; }
    exec "$PYTHON" tools/environment.py "$@"
fi
for candidate in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do
    if is_new_enough "$candidate"; then
        exec "$candidate" tools/environment.py "$@"
    fi
done
cat >&2 <<'END'
Samspill needs Python 3.11 or newer, and there is none here. One of these gets it:
    apt-get install -y python3 python3-venv      Debian 12, Ubuntu 24.04, or newer
    brew install python                          macOS
or say where it is: make PYTHON=/path/to/python3 run
END
exit 1
