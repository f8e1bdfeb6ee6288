# Sourced by the commands of scripts/: finds Python 3.11 or later, then hands over to scripts/run.py.
# shellcheck shell=sh
root=$(cd "$(dirname "$0")/.." && pwd)

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 "$root/.venv/bin/python"; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

start() {
    if ! python=$(find_python) && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installation de Python (paquets Debian python3 et python3-venv)…" >&2
        { apt-get update && apt-get install --yes --no-install-recommends python3 python3-venv; } >/dev/null 2>&1 || true
    fi
    if ! python=$(find_python); then
        echo "Il faut Python 3.11 ou plus récent. Sur Debian 12 ou plus récent, tapez :" >&2
        echo "    sudo apt-get install --yes --no-install-recommends python3 python3-venv" >&2
        echo "ou indiquez-en un : PYTHON=/chemin/vers/python3.12 $0" >&2
        exit 1
    fi
    exec "$python" "$root/scripts/run.py" "$@"
}
