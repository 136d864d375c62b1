"""What Python's tarfile reads in an archive, in the columns of an expect.txt that an archive can tell.

usage: read_tar.py ARCHIVE
"""

import hashlib
import stat
import sys
import tarfile
from decimal import Decimal

COLUMNS = "path type mode uid gid size rdev mtime target xattrs sha256".split()
LARGE = 1 << 30
CHUNK = 1 << 20
XATTR = "SCHILY.xattr."
KINDS = {
    tarfile.REGTYPE: "file",
    tarfile.GNUTYPE_SPARSE: "file",
    tarfile.DIRTYPE: "dir",
    tarfile.SYMTYPE: "symlink",
    tarfile.CHRTYPE: "char",
    tarfile.BLKTYPE: "block",
    tarfile.FIFOTYPE: "fifo",
}


def raw(text):
    return text.encode("utf-8", "surrogateescape")


def escape(text):
    return "".join(chr(b) if 0x21 <= b <= 0x7E and b != 0x5C else "\\x%02x" % b for b in raw(text))


def xattrs(member):
    pairs = []
    for key, value in member.pax_headers.items():
        if key.startswith(XATTR):
            name = key[len(XATTR):].replace("%3D", "=").replace("%25", "%")
            pairs.append((raw(name), raw(value).hex()))
    texts = [escape(name.decode("utf-8", "surrogateescape")).replace("=", "\\x3d").replace(",", "\\x2c") + "=" + value
             for name, value in sorted(pairs)]
    return ",".join(texts) or "-"


def sha256(archive, member):
    """As expect.py: of the data segments alone above 1 GiB."""
    digest = hashlib.sha256()
    content = archive.extractfile(member)
    large = member.size > LARGE
    for start, length in member.sparse if large else [(0, member.size)]:
        content.seek(start)
        while length > 0:
            part = content.read(min(CHUNK, length))
            if not part:
                raise EOFError(member.name)
            digest.update(part)
            length -= len(part)
    return ("data:" if large else "") + digest.hexdigest()


def mtime(member):
    text = member.pax_headers.get("mtime")
    nanos = int((Decimal(text) if text else Decimal(int(member.mtime))) * 10**9)
    return "%d.%09d" % divmod(nanos, 10**9)


def facts(archive, member):
    kind = KINDS[member.type]
    size = len(raw(member.linkname)) if kind == "symlink" else member.size
    device = kind in ("char", "block")
    return [kind, "%04o" % stat.S_IMODE(member.mode), member.uid, member.gid, size if kind in ("file", "symlink") else "-",
            "%d:%d" % (member.devmajor, member.devminor) if device else "-", mtime(member),
            escape(member.linkname) if kind == "symlink" else "-", xattrs(member),
            sha256(archive, member) if kind == "file" else "-"]


def main(path):
    print("\t".join(COLUMNS))
    known = {}
    with tarfile.open(path, "r:", encoding="utf-8", errors="surrogateescape") as archive:
        for member in archive:
            row = known[member.linkname] if member.islnk() else facts(archive, member)
            known[member.name] = row
            guest = member.name[1:] if member.name != "." else "/"
            print("\t".join(str(value) for value in [escape(guest)] + row))


main(sys.argv[1])
