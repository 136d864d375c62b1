package io.guestkit.inspect.mounts;

import io.guestkit.inspect.mounts.MountPoint.Status;
import java.util.Set;

/**
 * Which lines of fstab stand for a filesystem on the guest's disks.
 *
 * <p>Spec: fstab(5), mount(8); the kernel's own types are those that {@code /proc/filesystems} marks {@code nodev}.
 */
final class MountKinds {

    private static final Set<String> VIRTUAL = Set.of(
            "autofs",
            "binfmt_misc",
            "bpf",
            "cgroup",
            "cgroup2",
            "configfs",
            "debugfs",
            "devfs",
            "devpts",
            "devtmpfs",
            "efivarfs",
            "fusectl",
            "hugetlbfs",
            "mqueue",
            "nfsd",
            "proc",
            "pstore",
            "ramfs",
            "rpc_pipefs",
            "securityfs",
            "selinuxfs",
            "sysfs",
            "tmpfs",
            "tracefs",
            "usbfs");

    private static final Set<String> NETWORK = Set.of(
            "9p",
            "afs",
            "ceph",
            "cifs",
            "davfs",
            "fuse.ceph",
            "fuse.glusterfs",
            "fuse.s3fs",
            "fuse.sshfs",
            "glusterfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs4",
            "smb3",
            "smbfs",
            "sshfs",
            "virtiofs",
            "vmhgfs");

    private MountKinds() {}

    /** {@link Status#MOUNTED} for what is to be mounted, else the reason why it is not. */
    static Status of(FstabEntry entry) {
        if (entry.type().equals("swap")) {
            return Status.SWAP;
        }
        if (NETWORK.contains(entry.type()) || isShare(entry.source())) {
            return Status.NETWORK;
        }
        if (VIRTUAL.contains(entry.type())) {
            return Status.VIRTUAL;
        }
        if (entry.has("noauto")) {
            return Status.NOAUTO;
        }
        return Status.MOUNTED;
    }

    /** Whether the source is a file of the guest that is shown at a second place. */
    static boolean isBind(FstabEntry entry) {
        return entry.has("bind") || entry.has("rbind");
    }

    /** {@code //server/share} or {@code server:/path}. */
    private static boolean isShare(String source) {
        return source.startsWith("//") || (!source.startsWith("/") && source.contains(":/"));
    }
}
