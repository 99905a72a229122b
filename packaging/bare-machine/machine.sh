# shellcheck shell=bash
# A bare machine: made by debootstrap, mounted, and entered as root or as a person.

release=${RELEASE:-bookworm}
machine=''                               # the folder of the one in use
person=person                            # who works there
checkout='home/Überträge und falgui'     # a folder that no script may stumble over

make_bare_machine() {
    local root=$1
    printf '== A bare Debian, %s\n' "$release"
    if ! debootstrap --variant=minbase --include=ca-certificates "$release" "$root" >"$root.log" 2>&1; then
        cat "$root.log" >&2
        return 1
    fi
    take_network_settings "$root"
    chroot "$root" useradd --create-home --shell /bin/sh "$person"
    mkdir -p "$root/tmp/.X11-unix" "$root/dev/shm"
    printf '%s before the first command\n' "$(size_of "$root")"
}

size_of() {
    du --summarize --human-readable --one-file-system "$1" | cut -f 1
}

# How this machine reaches its package sources, by whatever mirror, proxy and certificate.
take_network_settings() {
    local root=$1 file
    for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt \
        $(network_variables | sed -n 's/^[A-Z_]*=\(\/.*\)/\1/p'); do
        [[ -f $file ]] || continue
        mkdir -p "$root${file%/*}"
        cp --dereference "$file" "$root$file"
    done
    apt-config dump | grep '^Acquire::' >"$root/etc/apt/apt.conf.d/99this-machine"
}

network_variables() {
    env | grep -iE '^([A-Z]+_PROXY|[A-Z_]*(CA_BUNDLE|CERT_FILE))=' || true
    python3 -m pip config list |
        sed -nE "s/^[^=]*\.(index-url|proxy|cert|trusted-host)='(.*)'$/PIP_\U\1\E=\2/p" | sed 's/INDEX-/INDEX_/; s/TRUSTED-/TRUSTED_/'
}

mount_in() {
    mount -t proc proc "$1/proc"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts"
    mount -t tmpfs tmpfs "$1/dev/shm"
}

umount_in() {
    umount "$1/dev/shm" "$1/dev/pts" "$1/proc"
}

# As root, with a shell's command line.
as_root() {
    local variables
    mapfile -t variables < <(network_variables)
    env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        DEBIAN_FRONTEND=noninteractive "${variables[@]}" \
        chroot "$machine" sh -c "$1" </dev/null
}

# As the person, with a command and its words; "NAME=value" before it goes into the environment.
as_person() {
    local variables
    mapfile -t variables < <(network_variables)
    chroot --userspec="$person:$person" "$machine" env -i --chdir="/home/$person" HOME="/home/$person" \
        PATH="/home/$person/.local/bin:/usr/local/bin:/usr/bin:/bin" LANG=C.UTF-8 "${variables[@]}" "$@" </dev/null
}

install_there() {
    as_root "apt-get -qq update && apt-get -qq -y --no-install-recommends install $* >/var/log/installed.log 2>&1" ||
        { cat "$machine/var/log/installed.log" >&2 && return 1; }
}

run_in_checkout() {
    local work_tree=$1 command=$2
    install_there python3 make git
    git clone --quiet --no-hardlinks . "$machine/$checkout"
    if [[ $work_tree ]]; then
        git ls-files -z --cached --others --exclude-standard |
            tar --create --null --files-from=- --ignore-failed-read 2>/dev/null |
            tar --extract --directory "$machine/$checkout"
    fi
    as_root "cd '/$checkout' && $command"
}
