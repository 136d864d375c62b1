#!/bin/bash
# Makes debian-12.qcow2: a real Debian 12, installed by debootstrap and apt, then cut down to the files that say what
# the guest is. What is real and what is cut stands in README.md. Before the cut, the guest's own tools are asked for
# the facts in expect/.
#
# Needs root, debootstrap, a Debian mirror, e2fsprogs, mtools, dosfstools, sfdisk, qemu-img; about five minutes.
# GUESTKIT_MIRROR: the Debian mirror, instead of debootstrap's own. GUESTKIT_SAMPLE_WORK: a folder for the work (default: a new one below /var/tmp).
set -euo pipefail
shopt -s inherit_errexit dotglob

here="$(cd "$(dirname "$0")" && pwd)"
work="${GUESTKIT_SAMPLE_WORK:-$(mktemp -d /var/tmp/guestkit-sample.XXXXXX)}"
system="$work/system"
cut="$work/cut"
expect="$here/expect"

root_uuid=5d0c7f5e-2f0b-4b5c-9a51-0d7e3f1b6c01
esp_volume_id=1A2B3C4D
machine_id=4f2d1c6b8a9e4c0d9b7a6e5f4d3c2b1a
esp_mib=16
root_mib=110
disk_mib=128
head_bytes=65536

packages=(
    systemd systemd-sysv dbus libpam-systemd openssh-server ifupdown isc-dhcp-client cron logrotate sudo locales tzdata
    linux-image-cloud-amd64 ca-certificates unattended-upgrades
)

cleanup() {
    local mounted
    for mounted in "$system/proc" "$work/mnt"; do
        mountpoint -q "$mounted" && umount "$mounted"
    done
    [ -n "${GUESTKIT_SAMPLE_WORK:-}" ] || rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

in_guest() {
    chroot "$system" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@"
}

install_system() {
    debootstrap --variant=minbase bookworm "$system" ${GUESTKIT_MIRROR:+"$GUESTKIT_MIRROR"} > "$work/debootstrap.log" 2>&1
    mount -t proc proc "$system/proc"
    printf '#!/bin/sh\nexit 101\n' > "$system/usr/sbin/policy-rc.d"
    chmod 755 "$system/usr/sbin/policy-rc.d"
    in_guest apt-get -q -y --no-install-recommends install "${packages[@]}" > "$work/apt.log" 2>&1
    rm "$system/usr/sbin/policy-rc.d"
    umount "$system/proc"
}

name_and_place() {
    echo vienna > "$system/etc/hostname"
    printf '127.0.0.1\tlocalhost\n127.0.1.1\tvienna.example.net\tvienna\n\n::1\tlocalhost ip6-localhost ip6-loopback\n' \
        > "$system/etc/hosts"
    echo "$machine_id" > "$system/etc/machine-id"
    echo Europe/Vienna > "$system/etc/timezone"
    ln -sf /usr/share/zoneinfo/Europe/Vienna "$system/etc/localtime"
    echo 'de_AT.UTF-8 UTF-8' > "$system/etc/locale.gen"
    echo 'LANG=de_AT.UTF-8' > "$system/etc/default/locale"
    printf 'XKBMODEL="pc105"\nXKBLAYOUT="de"\n' > "$system/etc/default/keyboard"
    printf 'search example.net\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n' > "$system/etc/resolv.conf"
}

disks_and_network() {
    cat > "$system/etc/fstab" <<FSTAB
# <file system>                            <mount point> <type> <options>          <dump> <pass>
UUID=$root_uuid  /             ext4   errors=remount-ro  0      1
UUID=${esp_volume_id:0:4}-${esp_volume_id:4}                             /boot/efi     vfat   umask=0077         0      1
/swapfile                                  none          swap   sw                 0      0
tmpfs                                      /tmp          tmpfs  nosuid,nodev       0      0
FSTAB
    cat > "$system/etc/network/interfaces" <<NETWORK
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

allow-hotplug ens3
iface ens3 inet dhcp
NETWORK
    cat > "$system/etc/network/interfaces.d/ens4" <<NETWORK
auto ens4
iface ens4 inet static
    address 192.0.2.10/24
    gateway 192.0.2.1
    dns-nameservers 192.0.2.53

iface ens4 inet6 static
    address 2001:db8::10/64
NETWORK
    cat > "$system/etc/apt/sources.list" <<SOURCES
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://security.debian.org/debian-security bookworm-security main
SOURCES
}

people() {
    in_guest useradd --create-home --uid 1000 --shell /bin/bash --comment "Anna Example,,," --groups sudo,users anna
    in_guest useradd --create-home --uid 1001 --shell /bin/sh --comment "Ben Muster" ben
    # The password is "example"; root and ben have none and can't log in with one.
    in_guest usermod --password "$(openssl passwd -6 -salt guestkit example)" anna
    install -d -m 700 -o 1000 -g 1000 "$system/home/anna/.ssh"
    ssh-keygen -q -t ed25519 -N '' -C anna@laptop -f "$work/key"
    install -m 600 -o 1000 -g 1000 "$work/key.pub" "$system/home/anna/.ssh/authorized_keys"
    rm -f "$work/key" "$work/key.pub"
    printf 'sudo apt update\nsystemctl status ssh\nexit\n' > "$system/home/anna/.bash_history"
    in_guest chown anna:anna /home/anna/.bash_history
    echo 'anna ALL=(root) NOPASSWD: /usr/bin/systemctl' > "$system/etc/sudoers.d/anna"
    chmod 440 "$system/etc/sudoers.d/anna"
    echo '15 3 * * 1 /usr/bin/true' > "$work/crontab"
    in_guest crontab -u anna - < "$work/crontab"
}

services() {
    printf '[Unit]\nDescription=Nightly backup\n\n[Service]\nType=oneshot\nExecStart=/usr/bin/true\n' \
        > "$system/etc/systemd/system/backup.service"
    printf '[Unit]\nDescription=Nightly backup\n\n[Timer]\nOnCalendar=02:30\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n' \
        > "$system/etc/systemd/system/backup.timer"
    in_guest systemctl enable --quiet backup.timer fstrim.timer
    in_guest systemctl disable --quiet remote-fs.target
    in_guest systemctl mask --quiet apt-daily.timer
    in_guest systemctl set-default --quiet multi-user.target
}

facts() {
    rm -rf "$expect"
    mkdir -p "$expect"
    in_guest dpkg-query -W -f='${Package}\t${Version}\t${Architecture}\t${db:Status-Abbrev}\n' > "$expect/packages.tsv"
    in_guest systemctl list-unit-files --no-legend --no-pager --full > "$expect/unit-files.txt"
    in_guest systemctl list-unit-files --no-legend --no-pager --full --state=enabled | awk '{ print $1 }' \
        > "$expect/enabled-units.txt"
    in_guest getent passwd > "$expect/passwd.txt"
    in_guest getent group > "$expect/group.txt"
    in_guest passwd --status --all > "$expect/password-status.txt"
    in_guest findmnt --tab-file /etc/fstab --noheadings --list --output SOURCE,TARGET,FSTYPE,OPTIONS,FREQ,PASSNO \
        | sed -E 's/ +/\t/g' > "$expect/fstab.tsv"
    for interface in lo ens3 ens4; do
        in_guest ifquery "$interface" | sed "s/^/$interface\t/"
    done > "$expect/interfaces.tsv"
    local kernel
    kernel="$(ls "$system/lib/modules")"
    cat > "$expect/facts.txt" <<FACTS
os-release.id=$(in_guest sh -c '. /etc/os-release; echo $ID')
os-release.version-id=$(in_guest sh -c '. /etc/os-release; echo $VERSION_ID')
os-release.pretty-name=$(in_guest sh -c '. /etc/os-release; echo $PRETTY_NAME')
debian-version=$(cat "$system/etc/debian_version")
architecture=$(in_guest dpkg --print-architecture)
packages=$(in_guest dpkg-query -W | wc -l)
hostname=$(cat "$system/etc/hostname")
machine-id=$(in_guest systemd-machine-id-setup --print)
timezone=$(in_guest readlink -m /etc/localtime | sed 's,^/usr/share/zoneinfo/,,')
lang=$(in_guest sh -c '. /etc/default/locale; echo $LANG')
default-target=$(in_guest systemctl get-default)
kernel.release=$kernel
kernel.file=$(file --brief "$system/boot/vmlinuz-$kernel")
interfaces.auto=$(in_guest ifquery --list | paste -sd' ')
interfaces.hotplug=$(in_guest ifquery --list --allow=hotplug | paste -sd' ')
root.uuid=$root_uuid
esp.uuid=${esp_volume_id:0:4}-${esp_volume_id:4}
FACTS
}

# keep PATH…: copies files and folders, below the guest's root, as they are. A pattern is expanded by the caller.
keep() {
    (cd "$system" && cp --archive --parents "$@" "$cut/")
}

cut_down() {
    mkdir -p "$cut"
    (cd "$system" && find . -maxdepth 1 -mindepth 1 -print0 | while IFS= read -r -d '' entry; do
        if [ -L "$entry" ]; then cp --archive "$entry" "$cut/"; else
            mkdir "$cut/$entry"; chmod --reference="$entry" "$cut/$entry"; fi
    done)
    keep etc home root usr/lib/os-release usr/lib/systemd/system usr/lib/systemd/system-preset \
        usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 usr/lib64 usr/share/zoneinfo/Europe/Vienna usr/share/zoneinfo/UTC \
        usr/bin/{true,dash,sh,ls,systemctl} usr/sbin/init var/spool/cron var/lib/dpkg/{status,diversions} \
        var/lib/systemd var/log/{apt,dpkg.log,wtmp,btmp,lastlog} \
        var/lib/dpkg/info/{base-files,bash,coreutils,openssh-server,cron}.list
    (cd "$system" && keep usr/lib/modules/*/modules.{builtin,order,dep} boot/config-*)
    local file
    for file in "$system"/boot/vmlinuz-* "$system"/boot/initrd.img-*; do
        head -c "$head_bytes" "$file" > "$cut/boot/${file##*/}"
        touch --reference="$file" "$cut/boot/${file##*/}"
    done
    mkdir -p "$cut/boot/efi"
    # Private keys don't belong into a public file, not even those of a machine that never ran.
    rm -f "$cut"/etc/ssh/ssh_host_*_key
    truncate -s 1M "$cut/swapfile"
    chmod 600 "$cut/swapfile"
    mkswap --quiet --uuid 5d0c7f5e-2f0b-4b5c-9a51-0d7e3f1b6c02 "$cut/swapfile" > /dev/null
}

make_disk() {
    local disk="$work/disk.raw" esp="$work/esp.raw" root="$work/root.raw"
    rm -f "$disk" "$esp" "$root"
    truncate -s ${esp_mib}M "$esp"
    mkfs.vfat -F 16 -n ESP -i "$esp_volume_id" "$esp" > "$work/mkfs.log"
    mmd -i "$esp" ::/EFI ::/EFI/debian ::/EFI/BOOT
    printf 'MZ placeholder of a boot loader\n' | mcopy -i "$esp" - ::/EFI/debian/grubx64.efi
    printf 'MZ placeholder of a boot loader\n' | mcopy -i "$esp" - ::/EFI/BOOT/BOOTX64.EFI
    printf 'search.fs_uuid %s root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n' "$root_uuid" \
        | mcopy -i "$esp" - ::/EFI/debian/grub.cfg

    truncate -s ${root_mib}M "$root"
    mke2fs -q -t ext4 -b 4096 -N 8192 -J size=4 -U "$root_uuid" -L root -E "hash_seed=$root_uuid" -d "$cut" "$root"
    e2fsck -fn "$root" >> "$work/mkfs.log" 2>&1

    truncate -s ${disk_mib}M "$disk"
    sfdisk --quiet "$disk" <<TABLE
label: gpt
label-id: 0B9F7C55-6D6E-4A2B-8C4F-9B1D2E3F4A00
start=1MiB, size=${esp_mib}MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=0B9F7C55-6D6E-4A2B-8C4F-9B1D2E3F4A01, name="EFI System"
start=$((1 + esp_mib))MiB, size=${root_mib}MiB, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, uuid=0B9F7C55-6D6E-4A2B-8C4F-9B1D2E3F4A02, name="root"
TABLE
    dd if="$esp" of="$disk" bs=1M seek=1 conv=notrunc,sparse status=none
    dd if="$root" of="$disk" bs=1M seek=$((1 + esp_mib)) conv=notrunc,sparse status=none
    qemu-img convert -f raw -O qcow2 -c -o compression_type=zlib "$disk" "$here/debian-12.qcow2"

    mkdir -p "$work/mnt"
    mount -o "loop,ro" "$root" "$work/mnt"
    python3 "$here/../testkit/fixtures/lib/expect.py" "$work/mnt" > "$expect/root-files.tsv"
    umount "$work/mnt"
    sfdisk --dump "$disk" | sed 's/^device: .*/device: debian-12/; s,^/[^ ]*raw\([0-9]\),\1,' > "$expect/partitions.txt"
    {
        echo "virtual-size=$(stat --format=%s "$disk")"
        echo "sha256=$(sha256sum < "$disk" | cut -d' ' -f1)"
    } > "$expect/disk.txt"
}

rm -rf "$system" "$cut"
install_system
name_and_place
disks_and_network
people
services
facts
cut_down
make_disk
ls -l "$here/debian-12.qcow2"
