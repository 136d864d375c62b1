#!/usr/bin/env python3
"""Compares guestkit with the best other tool on the same files, whole process against whole process.

Each row runs ours and the peer in turn (A B A B ...), the pages of the image cached, results written to tmpfs, and
prints the median of the ratios of the pairs, their spread, and the peak memory of both. Only the ratios of one run
count: the absolute times are those of the machine at that moment.

Needs root (loop mounts) and what ./dev setup installs; the large guest of ./dev fixtures --large. The appliance of
libguestfs runs without KVM unless LIBGUESTFS_BACKEND_SETTINGS says otherwise: not every machine lets it.
"""

import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GUESTKIT = os.path.join(HOME, "guestkit")
SAMPLE = os.path.join(HOME, "samples", "debian-12.qcow2")
ROWS = {}


def row(goal, peer, done=0):
    """Marks a function of the place that yields (ours, theirs), two commands; its name and docstring name the row.

    done is the exit status with which the peer says that it has done all it does.
    """

    def mark(function):
        ROWS[function.__name__.replace("_", "-")] = (function, goal, peer, done)
        return function

    return mark


@row(2.5, "empty JVM")
def info(place):
    """info of the sample"""
    return [GUESTKIT, "info", SAMPLE], place.empty_jvm()


@row(6, "empty JVM")
def inspect(place):
    """inspect of the large guest"""
    return [GUESTKIT, "inspect", place.qcow2], place.empty_jvm()


@row(0.02, "virt-inspector")
def inspect_appliance(place):
    """inspect of the large guest"""
    return [GUESTKIT, "inspect", place.qcow2], ["virt-inspector", "-a", place.qcow2]


@row(0.9, "7zz l")
def ls(place):
    """ls -lR of 80,000 entries"""
    return [GUESTKIT, "ls", "-lR", place.ext4, "/"], ["7zz", "l", place.ext4]


@row(None, "debugfs cat")
def cat(place):
    """time to the first answer: cat of one file"""
    return [GUESTKIT, "cat", place.ext4, "/etc/os-release"], ["debugfs", "-R", "cat /etc/os-release", place.ext4]


@row(0.4, "loop mount + tar")
def tar_out(place):
    """ext4 to tar, the whole guest"""
    tar = "tar --xattrs --xattrs-include=* --format=posix --sparse -C \"$mnt\" -cf " + place.target("peer.tar") + " ."
    return [GUESTKIT, "tar-out", "--volume", "/dev/sda2", place.raw, "/", place.target("ours.tar")], place.mounted(tar)


@row(0.6, "7zz x", done=2)  # it leaves out links that pass through links, and says so
def copy_out(place):
    """ext4 to files, /usr"""
    return (
        [GUESTKIT, "copy-out", place.ext4, "/usr", place.target("ours")],
        ["7zz", "x", "-y", "-snld", "-o" + place.target("peer"), place.ext4, "usr"],
    )


@row(0.6, "debugfs rdump")
def copy_out_debugfs(place):
    """ext4 to files, /usr"""
    return (
        [GUESTKIT, "copy-out", place.ext4, "/usr", place.target("ours")],
        ["debugfs", "-R", "rdump /usr " + place.target("peer"), place.ext4],
    )


@row(None, "loop mount + sha256sum")
def hash_usr(place):
    """hash -r of /usr"""
    sums = "(cd \"$mnt\" && find usr -type f -print0 | xargs -0 sha256sum)"
    return [GUESTKIT, "hash", "-r", "--volume", "/dev/sda2", place.raw, "/usr"], place.mounted(sums)


def from_image(name, goal, make, what):
    """A row that converts an image, which qemu-img makes of the large guest, to raw."""

    def convert(place):
        image, form = place.image(make), make[1]
        return (
            [GUESTKIT, "convert", "-f", form, "-O", "raw", image, place.target("ours.raw")],
            ["qemu-img", "convert", "-f", form, "-O", "raw", image, place.target("peer.raw")],
        )

    convert.__name__, convert.__doc__ = name, what + " to raw"
    row(goal, "qemu-img convert")(convert)


def to_image(name, goal, options, what, *peers):
    """A row that converts the large raw guest; peers are options of qemu-img alone."""

    def convert(place):
        words = ["convert", "-f", "raw", "-O"] + options
        return (
            [GUESTKIT] + words + [place.raw, place.target("ours.img")],
            ["qemu-img"] + words + list(peers) + [place.raw, place.target("peer.img")],
        )

    convert.__name__, convert.__doc__ = name, "raw to " + what
    row(goal, "qemu-img convert")(convert)


def comparing(name, goal, make, what):
    """A row that compares an image with the raw guest it was made of."""

    def compare(place):
        words = ["compare", "-f", make[1], "-F", "raw", place.image(make), place.raw]
        return [GUESTKIT] + words, ["qemu-img"] + words

    compare.__name__, compare.__doc__ = name, "compare %s with raw" % what
    row(goal, "qemu-img compare")(compare)


# The options of qemu-img convert that make each image.
QCOW2, VHDX, VDI, VHD, VMDK = (["-O", form] for form in ("qcow2", "vhdx", "vdi", "vpc", "vmdk"))
ZLIB = ["-O", "qcow2", "-c"]
ZSTD = ["-O", "qcow2", "-c", "-o", "compression_type=zstd"]
STREAM = ["-O", "vmdk", "-o", "subformat=streamOptimized"]

from_image("qcow2_raw", 0.9, QCOW2, "qcow2")
from_image("vhdx_raw", 0.9, VHDX, "vhdx")
from_image("vdi_raw", 0.9, VDI, "vdi")
from_image("vhd_raw", 0.9, VHD, "vhd")
from_image("zlib_raw", 0.45, ZLIB, "qcow2 zlib")
from_image("zstd_raw", 0.35, ZSTD, "qcow2 zstd")
from_image("stream_raw", 0.45, STREAM, "streamOptimized vmdk")
to_image("raw_qcow2", 0.95, ["qcow2"], "qcow2")
to_image("raw_vhdx", 0.95, ["vhdx"], "vhdx")
to_image("raw_vdi", 0.95, ["vdi"], "vdi")
to_image("raw_vhd", 0.95, ["vpc"], "vhd")
to_image("raw_vmdk", 0.4, ["vmdk"], "vmdk")
to_image("raw_zlib", 0.8, ["qcow2", "-c"], "qcow2 zlib", "-W")
to_image("raw_zstd", 0.6, ["qcow2", "-c", "-o", "compression_type=zstd"], "qcow2 zstd", "-W")
to_image("raw_stream", None, ["vmdk", "-o", "subformat=streamOptimized"], "streamOptimized vmdk")
comparing("compare", 1.0, QCOW2, "qcow2")
comparing("compare_zlib", 0.5, ZLIB, "qcow2 zlib")


class Place:
    """The large guest and a folder in tmpfs that is emptied before each run."""

    def __init__(self, large, scratch):
        self.raw = os.path.join(large, "debian-12.raw")
        self.qcow2 = os.path.join(large, "debian-12.qcow2")
        self.ext4 = os.path.join(large, "root.ext4")
        self.scratch = scratch
        self.point = os.path.join(scratch, "mnt")
        self.results = os.path.join(scratch, "results")
        self.java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
        os.mkdir(self.point)

    def prepare(self):
        """Cuts the ext4 partition out, sparse, for the tools that open no partition table."""
        table = json.loads(subprocess.check_output(["sfdisk", "--json", self.raw]))["partitiontable"]
        self.offset, self.size = (table["partitions"][1][key] * table["sectorsize"] for key in ("start", "size"))
        if not os.path.exists(self.ext4) or os.path.getmtime(self.ext4) < os.path.getmtime(self.raw):
            part = self.ext4 + ".partial"
            dd = ["dd", "if=" + self.raw, "of=" + part, "bs=1M", "iflag=skip_bytes,count_bytes", "conv=sparse"]
            subprocess.check_call(dd + ["skip=%d" % self.offset, "count=%d" % self.size, "status=none"])
            os.rename(part, self.ext4)
        for image in (self.raw, self.qcow2, self.ext4, SAMPLE):
            subprocess.check_call(["cat", image], stdout=subprocess.DEVNULL)

    def image(self, options):
        """The large guest as an image of another format, made once by qemu-img convert with these options."""
        path = os.path.join(os.path.dirname(self.raw), "bench" + "".join(options).replace("=", "-"))
        if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(self.raw):
            part = path + ".partial"
            subprocess.check_call(["qemu-img", "convert", "-f", "raw", "-W"] + options + [self.raw, part])
            os.rename(part, path)
        subprocess.check_call(["cat", path], stdout=subprocess.DEVNULL)
        return path

    def clear(self):
        """An empty folder for the results, with a folder each for those of ours and of the peer."""
        shutil.rmtree(self.results, ignore_errors=True)
        for name in ("ours", "peer"):
            os.makedirs(self.target(name))

    def written(self):
        """Bytes that the files of the last run take up."""
        return sum(entry.stat().st_blocks * 512 for entry in os.scandir(self.results) if entry.is_file())

    def target(self, name):
        return os.path.join(self.results, name)

    def empty_jvm(self):
        source = os.path.join(self.scratch, "Empty.java")
        with open(source, "w") as out:
            out.write("class Empty { public static void main(String[] args) {} }\n")
        subprocess.check_call([self.java + "c", "-d", self.scratch, source])
        return [self.java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", self.scratch, "Empty"]

    def mounted(self, command):
        """A shell that mounts the ext4 partition read-only, runs the command with $mnt, and cleans up: as a user does."""
        return [
            "bash", "-c",
            'set -e; mnt=$1; loop=$(losetup --find --show --read-only --offset $2 --sizelimit $3 "$4"); '
            'trap "umount $mnt; losetup -d $loop" EXIT; mount -o ro,noload $loop "$mnt"; ' + command,
            "bash", self.point, str(self.offset), str(self.size), self.raw,
        ]


def measure(place, command, out, done=0):
    """Seconds, peak resident kilobytes and bytes written of one run, which has to end with the status done."""
    place.clear()
    with open(out, "wb") as stdout:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != done:
        sys.exit("bench: %s ended with %d: %s" % (command, process.returncode, said.decode(errors="replace")[-2000:]))
    return took, usage.ru_maxrss, place.written()


def run(name, place, pairs):
    function, goal, peer, done = ROWS[name]
    ours, theirs = function(place)
    out = os.path.join(place.scratch, "stdout")
    times = [(measure(place, ours, out), measure(place, theirs, out, done)) for _ in range(1 + pairs)]
    times.pop(0)
    ratios = sorted(a[0] / b[0] for a, b in times)
    cells = [
        name,
        function.__doc__,
        peer,
        "%.3g" % statistics.median(ratios),
        "%.3g-%.3g" % (ratios[0], ratios[-1]),
        "-" if goal is None else "%g" % goal,
        "%.3g s" % statistics.median(a[0] for a, _ in times),
        "%.3g s" % statistics.median(b[0] for _, b in times),
        "%d MiB" % (statistics.median(a[1] for a, _ in times) / 1024),
        "%d MiB" % (statistics.median(b[1] for _, b in times) / 1024),
        "%.3f" % (times[-1][0][2] / times[-1][1][2]) if times[-1][1][2] else "-",
    ]
    print("| " + " | ".join(cells) + " |", flush=True)


def versions():
    def first(*command):
        said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
        return next((line.strip() for line in said.splitlines() if line.strip()), "?")

    return [
        first("7zz", "i"),
        first("debugfs", "-V"),
        first("qemu-img", "--version"),
        first("tar", "--version"),
        first("sha256sum", "--version"),
        first("virt-inspector", "--version") + ", " + os.environ["LIBGUESTFS_BACKEND_SETTINGS"],
        "Linux " + platform.release(),
        first("java", "-version"),
    ]


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split("\n\n")[0])
    parser.add_argument("rows", metavar="ROW", nargs="*", help="one of %s; all without" % ", ".join(ROWS))
    parser.add_argument("--pairs", type=int, default=5, help="how often each row runs both, after one to warm up (5)")
    parser.add_argument(
        "--large", metavar="FOLDER", default=os.path.join(HOME, "testkit", "target", "large"),
        help="where ./dev fixtures --large put the large guest (testkit/target/large)")
    options = parser.parse_args()
    unknown = [name for name in options.rows if name not in ROWS]
    if unknown:
        parser.error("no such row: %s; there are %s" % (", ".join(unknown), ", ".join(ROWS)))
    if not os.path.exists(os.path.join(options.large, "debian-12.qcow2")):
        sys.exit("bench: no large guest in %s: make it with ./dev fixtures --large" % options.large)
    os.environ.setdefault("LIBGUESTFS_BACKEND", "direct")
    os.environ.setdefault("LIBGUESTFS_BACKEND_SETTINGS", "force_tcg")
    subprocess.check_call([GUESTKIT, "--version"], stdout=subprocess.DEVNULL)
    scratch = tempfile.mkdtemp(prefix="guestkit-bench-", dir="/dev/shm")
    place = Place(options.large, scratch)
    try:
        place.prepare()
        print("%s, %d cores; %s" % (datetime.date.today(), os.cpu_count(), "; ".join(versions())))
        print()
        print("| row | what | peer | ratio of wall time | spread | goal | ours | peer's | our memory | peer's | size |")
        print("|---|---|---|---|---|---|---|---|---|---|---|")
        for name in options.rows or ROWS:
            run(name, place, options.pairs)
    finally:
        if os.path.ismount(place.point):
            subprocess.check_call(["umount", place.point])
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
