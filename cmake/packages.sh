# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop. Sourced by ./demo and ./check (bash).

# install_packages PACKAGE...: installs those Debian packages that are missing; when it may not,
# names them and fails.
install_packages() {
    local package missing=()
    if ! command -v dpkg-query >/dev/null; then
        echo "This is no Debian: what these packages hold must already be there: $*" >&2
        return 0
    fi
    for package; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if ! as_root true; then
        echo "Please install what is missing, as root:" >&2
        echo "  apt-get install ${missing[*]}" >&2
        return 1
    fi
    echo "Installing ${missing[*]}"
    if ! are_available "${missing[@]}"; then
        echo "No such packages here: ${missing[*]}" >&2
        return 1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 \
        install --no-install-recommends "${missing[@]}"
}

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# as_root COMMAND...: fails when we are not root and may not become root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo "$@"
    else
        return 1
    fi
}

# are_available PACKAGE...: each is installed, or apt knows a version of it.
are_available() {
    have_candidates "$@" && return 0
    as_root apt-get -q update >/dev/null 2>&1 # a fresh machine has no lists
    have_candidates "$@"
}

have_candidates() {
    local package policy # no pipe: with pipefail, grep -q can fail its left side
    for package; do
        is_installed "$package" && continue
        policy=$(LC_ALL=C apt-cache policy "$package" 2>/dev/null)
        [[ $policy =~ Candidate:\ [^\(] ]] || return 1
    done
}

# packages_for_clang N: what it takes to build the plugin for clang N.
packages_for_clang() {
    echo "clang-$1 libclang-$1-dev llvm-$1-dev"
}

# python_include: the directory of the default Python's Python.h.
python_include() {
    local dir
    for dir in "$(python3 -c 'import sysconfig; print(sysconfig.get_paths()["include"])')" \
        /usr/include/python3.*; do
        if [ -e "$dir/Python.h" ]; then
            echo "$dir"
            return 0
        fi
    done
    echo "no Python.h: install python3-dev" >&2
    return 1
}

# python_of INCLUDE: the interpreter that these headers belong to.
python_of() {
    local name
    name=$(basename "$1")
    if [ -x "$1/../../bin/$name" ]; then
        echo "$1/../../bin/$name"
    else
        echo python3
    fi
}
