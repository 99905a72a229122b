# shellcheck shell=bash disable=SC2154  # machine and person are in machine.sh
# What is installed on a bare machine: used in the terminal and in the window, and removed again.

wheels=build/wheel
# A screen for the window. It is outside, so that it brings no library along that falgui may lack.
screen=''

make_wheel() {
    packaging/set-up-development
    rm -rf "$wheels"
    .venv/bin/python -m hatchling build --target wheel --directory "$wheels"
}

try_deb() {
    local package file
    package=$(newest 'dist/falgui_*.deb')
    cp "$package" "$machine/tmp/falgui.deb"
    prepare
    as_root 'apt-get -qq update'
    take_picture_of_files before
    install_there /tmp/falgui.deb
    printf 'apt installed %d packages with it: %s in all\n' \
        "$(grep -c '^Setting up' "$machine/var/log/installed.log")" "$(size_of "$machine")"
    check_libraries
    use falgui
    for file in applications/falgui.desktop man/man1/falgui.1.gz icons/hicolor/48x48/apps/falgui.png \
        metainfo/io.github.falgui.falgui.metainfo.xml; do
        [[ -s $machine/usr/share/$file ]]
    done
    as_root 'apt-get -qq -y purge falgui >/dev/null 2>&1'
    nothing_named_falgui
    as_root 'apt-get -qq -y autoremove --purge >/dev/null 2>&1'
    take_picture_of_files after
    compare_files
}

try_bundle() {
    local archive
    archive=$(newest 'dist/falgui-*-linux-*.tar.*')
    prepare
    # What every desktop has, and no program can bring: the way to the graphics card, and fonts.
    install_there libgl1 libegl1 fonts-dejavu-core libfontconfig1
    take_picture_of_files before
    mkdir "$machine/home/$person/programs"
    tar --extract --file "$archive" --directory "$machine/home/$person/programs"
    chroot "$machine" chown -R "$person:$person" "/home/$person/programs"
    use "$(as_person find programs -maxdepth 2 -name falgui -type f -perm -1 | sed "s|^|/home/$person/|")"
    rm -rf "$machine/home/$person/programs"
    take_picture_of_files after
    compare_files
}

try_wheel() {
    local wheel libraries
    wheel=$(newest "$wheels/falgui-*.whl")
    prepare
    # PyPI's Qt asks for the libraries that the README names.
    libraries=$(sh -c ". /dev/stdin && echo \$offscreen_libraries \$screen_libraries" \
        < <(sed -n "/^offscreen_libraries=/,/libwayland-egl1'/p" packaging/set-up-development))
    install_there pipx "$libraries"
    cp "$wheel" "$machine/tmp/"
    take_picture_of_files before
    as_person pipx install "/tmp/${wheel##*/}[sandbox]"
    use "/home/$person/.local/bin/falgui"
    as_person pipx uninstall falgui
    nothing_named_falgui
    rm "$machine/tmp/${wheel##*/}"
    take_picture_of_files after
    compare_files
}

newest() {
    local files
    # shellcheck disable=SC2206  # a pattern
    files=($1)
    [[ -f ${files[0]} ]] || { printf 'Nothing is there by the name %s.\n' "$1" >&2 && return 1; }
    # shellcheck disable=SC2012  # our own names
    ls -t "${files[@]}" | head -n 1
}

# What the person has: a file to upload, and settings that must outlive the program.
prepare() {
    local home=$machine/home/$person
    head -c 300000 /dev/urandom >"$home/one file.bin"
    mkdir -p "$home/.config/falgui"
    printf '{"theme": "dark"}\n' >"$home/.config/falgui/settings.json"
    chroot "$machine" chown -R "$person:$person" "/home/$person"
    chmod 700 "$home/.config" "$home/.config/falgui"
}

# Every library that is asked for must have come along, but for GTK's: the package recommends those.
check_libraries() {
    local missing
    missing=$(as_root "find /usr/lib/falgui -name '*.so*' -type f ! -name libqgtk3.so -exec ldd {} + 2>&1" |
        grep 'not found' | sort -u) || true
    [[ -z $missing ]] || { printf 'The package depends on too little:\n%s\n' "$missing" >&2 && return 1; }
}

# In the terminal, then in the window: both against the sandbox that falgui brings.
use() {
    local falgui=$1 began
    began=$(date +%s%N)
    as_person "$falgui" --version
    printf 'which took %d ms the first time, ' $((($(date +%s%N) - began) / 1000000))
    began=$(date +%s%N)
    as_person "$falgui" --version >/dev/null
    printf '%d ms the second\n' $((($(date +%s%N) - began) / 1000000))
    as_person "$falgui" --sandbox upload --compare 'one file.bin'
    use_window "$falgui"
}

use_window() {
    local falgui=$1 picture link='' colours running
    open_screen
    # What was tried before left its link there.
    xclip -display "$screen" -selection clipboard -in </dev/null >/dev/null 2>&1
    picture=$(mktemp --suffix=.png)
    as_person DISPLAY="$screen" "$falgui" --sandbox "/home/$person/one file.bin" &
    running=$!
    for _ in {1..240}; do
        link=$(timeout 5 xclip -display "$screen" -selection clipboard -out 2>/dev/null) || true
        [[ $link != http*.bin ]] || break
        sleep 0.25
    done
    [[ $link == http*.bin ]] || { printf 'No link came from the window.\n' >&2 && return 1; }
    python3 -c 'import sys, urllib.request as r; sys.stdout.buffer.write(r.build_opener(r.ProxyHandler({})).open(sys.argv[1]).read())' \
        "$link" | cmp - "$machine/home/$person/one file.bin"
    import -display "$screen" -window root "$picture"
    colours=$(identify -format %k "$picture")
    printf 'The window uploaded %s, and shows %d colours\n' "$link" "$colours"
    [[ -z ${FALGUI_PICTURES:-} ]] || cp "$picture" "$FALGUI_PICTURES/${FUNCNAME[2]}.png"
    rm "$picture"
    ((colours > 50))
    # What enters the machine has become falgui.
    pkill -TERM --parent $running || true
    wait $running || true
    umount "$machine/tmp/.X11-unix"
}

open_screen() {
    local number
    if [[ -z $screen ]]; then
        mkdir -p /tmp/.X11-unix
        exec 5< <(exec Xvfb -displayfd 1 -screen 0 1280x800x24 -ac -nolisten tcp 2>/dev/null)
        read -r number <&5
        screen=:$number
    fi
    mount --bind /tmp/.X11-unix "$machine/tmp/.X11-unix"
}

nothing_named_falgui() {
    local left
    left=$(find "$machine" -xdev -name '*falgui*' ! -path "$machine/home/$person/.config/falgui*" \
        ! -path "$machine/tmp/*" ! -path "$machine/home/$person/.local/share/falgui*" \
        ! -path "$machine/home/$person/.cache/falgui*")
    [[ -z $left ]] || { printf 'This is left:\n%s\n' "$left" >&2 && return 1; }
}

# Every file and folder with its kind, owner, mode and content, but for what apt itself keeps,
# and for logs and caches of other packages.
take_picture_of_files() {
    (
        cd "$machine" || exit
        find . -xdev \( -path ./tmp -o -path ./proc -o -path ./dev -o -path ./var/log -o -path ./var/lib/apt \
            -o -path ./var/cache -o -path './var/lib/dpkg/*-old' -o -path ./root -o -path ./etc/ld.so.cache \) -prune \
            -o -printf '%p %y %m %U:%G %l\n' | sort
        find . -xdev \( -path ./tmp -o -path ./proc -o -path ./dev -o -path ./var/log -o -path ./var/lib/apt \
            -o -path ./var/cache -o -path './var/lib/dpkg/*-old' -o -path ./root -o -path ./etc/ld.so.cache \) -prune \
            -o -type f -print0 | sort --zero-terminated | xargs --null md5sum
    ) >"$machine.files-$1"
}

compare_files() {
    # The person's data, what pip, pipx and fontconfig keep for every program, and the folders of those.
    local difference folders='\.config|\.local|\.local/(bin|share|state|share/man)|\.cache'
    local theirs="^[<>] (.*  )?\\./home/$person/(($folders) d |($folders)/(falgui|pip|pipx|fontconfig)[/ ])"
    difference=$(diff "$machine.files-before" "$machine.files-after" | grep '^[<>]') || true
    printf 'The person keeps: %s\n' "$(cd "$machine/home/$person" && find . -type f -path '*falgui*' | sort | tr '\n' ' ')"
    grep -qF dark "$machine/home/$person/.config/falgui/settings.json"
    difference=$(grep -vE "$theirs" <<<"$difference") || true
    [[ -z $difference ]] || { printf 'The machine is not as it was:\n%s\n' "$difference" >&2 && return 1; }
    printf 'Nothing else is left.\n'
}
