# Sourced by scripts/run and scripts/test: makes sure that everything they need is there.
# Leaves $root (the project) and $python (the interpreter of its environment) set.

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
python=$venv/bin/python
stamp=$venv/.set-up

# Where Python keeps no module that it compiled, each start spends seconds on that alone.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }
die() {
  say "nmfaudio: $*"
  exit 1
}

# --- System libraries (Linux only; the wheels bring everything elsewhere) -------------

# One line per library: the file that the loader must find, the Debian package.
system_libraries() {
  cat <<'LIST'
libEGL.so.1 libegl1
libGL.so.1 libgl1
libxkbcommon.so.0 libxkbcommon0
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libglib-2.0.so.0 libglib2.0-0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libportaudio.so.2 libportaudio2
LIST
}

ldconfig_path() {
  command -v ldconfig || { [ -x /sbin/ldconfig ] && echo /sbin/ldconfig; }
}

missing_packages() {
  local known file package
  known=$("$(ldconfig_path)" -p 2>/dev/null) || return 0
  while read -r file package; do
    case "$known" in *"$file "*) ;; *) printf '%s ' "$package" ;; esac
  done < <(system_libraries)
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

apt_install() {
  command -v apt-get >/dev/null || return 1
  as_root true || return 1
  say "nmfaudio: installing system packages: $*"
  # The package lists of a fresh machine may be absent or stale: update once.
  {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update &&
      as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "$@"
  } >/dev/null 2>&1
}

ensure_system_libraries() {
  [ "$(uname -s)" = Linux ] || return 0
  [ -n "$(ldconfig_path)" ] || return 0
  local missing
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  # shellcheck disable=SC2086  # one word per package
  apt_install $missing && return 0
  # Without them the command line still works, so this is a remark, not an end.
  missing=${missing% }
  say "nmfaudio: the window or sound may not start: please install what Debian and" \
    "Ubuntu call $missing (apt-get install $missing)."
}

# --- Python environment --------------------------------------------------------------

usable_python() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' \
    2>/dev/null
}

find_python() {
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.14 python3.11 python; do
    command -v "$candidate" >/dev/null && usable_python "$candidate" && {
      command -v "$candidate"
      return 0
    }
  done
  return 1
}

make_environment() {
  local base
  base=$(find_python) || {
    apt_install python3 python3-venv
    base=$(find_python)
  } || die "Python 3.11 to 3.14 is needed and was not found; install it, or name it: PYTHON=/path/to/python3 $0"
  if ! "$base" -m venv --clear "$venv" >/dev/null 2>&1; then
    apt_install python3-venv
    "$base" -m venv --clear "$venv" >/dev/null ||
      die "$base cannot make a virtual environment; install its venv module (on Debian and Ubuntu: apt-get install python3-venv)"
  fi
}

# What the environment was made from; another content means that it must be made anew.
fingerprint() {
  printf '%s\n' "$root"
  cksum "$root/requirements.lock" "$root/pyproject.toml" | cut -d' ' -f1,2
}

install_packages() {
  say "nmfaudio: setting up $venv (once; downloads about 400 MB)"
  local pip=("$python" -m pip --disable-pip-version-check --quiet)
  # Python compiles what is used when it is first used: a sixth of all that there is.
  "${pip[@]}" install --no-compile --require-hashes --only-binary :all: \
    -r "$root/requirements.lock" ||
    die "the packages could not be installed; see the lines above, then start again"
  "${pip[@]}" install --no-deps --no-build-isolation --editable "$root" ||
    die "nmfaudio itself could not be installed; see the lines above"
}

ensure_environment() {
  [ -x "$python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ] && return 0
  # A half-made environment is made anew; a whole one is brought up to date.
  [ -x "$python" ] && usable_python "$python" && "$python" -m pip --version >/dev/null 2>&1 ||
    make_environment
  install_packages
  fingerprint >"$stamp"
}

ensure_system_libraries
ensure_environment
