package io.guestkit.inspect.mounts;

/** What Linux calls disks and logical volumes, turned into the names that libguestfs gives them. */
final class DeviceNames {

    private DeviceNames() {}

    /**
     * The name of a disk or partition by its position: whatever its bus, the first disk is {@code /dev/sda}; other names
     * are left as they are. {@code /dev/vdb1}, {@code /dev/xvdb1} and {@code /dev/hdb1} are {@code /dev/sdb1}, as are
     * {@code /dev/nvme1n1p1} and {@code /dev/mmcblk1p1}.
     */
    static String byPosition(String device) {
        if (!device.startsWith("/dev/")) {
            return device;
        }
        String name = device.substring(5);
        for (String bus : new String[] {"xvd", "sd", "vd", "hd"}) {
            if (name.startsWith(bus) && isDisk(name, bus.length())) {
                return "/dev/sd" + name.substring(bus.length());
            }
        }
        if (name.startsWith("nvme")) {
            int namespace = name.indexOf('n', 4);
            return namespace < 0 ? device : numbered(device, name.substring(4, namespace), name, namespace + 1);
        }
        if (name.startsWith("mmcblk")) {
            int end = digitsEnd(name, 6);
            return numbered(device, name.substring(6, end), name, end);
        }
        return device;
    }

    /** Whether from {@code at} on there are one or two letters, then nothing but digits. */
    private static boolean isDisk(String name, int at) {
        int letters = at;
        while (letters < name.length() && name.charAt(letters) >= 'a' && name.charAt(letters) <= 'z') {
            letters++;
        }
        return letters > at && letters <= at + 2 && digitsEnd(name, letters) == name.length();
    }

    private static int digitsEnd(String name, int at) {
        int end = at;
        while (end < name.length() && name.charAt(end) >= '0' && name.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** A disk that has a number, and its partition after a {@code p}; {@code device} when it is none. */
    private static String numbered(String device, String disk, String name, int at) {
        int rest = digitsEnd(name, at);
        if (disk.isEmpty() || disk.length() > 2 || digitsEnd(disk, 0) != disk.length()) {
            return device;
        }
        String partition = name.substring(rest);
        if (!partition.isEmpty()
                && (partition.charAt(0) != 'p'
                        || partition.length() == 1
                        || digitsEnd(partition, 1) < partition.length())) {
            return device;
        }
        return "/dev/sd" + letters(Integer.parseInt(disk)) + (partition.isEmpty() ? "" : partition.substring(1));
    }

    /** The letters of the disk at {@code index}: a to z, then aa, ab … */
    static String letters(int index) {
        String last = String.valueOf((char) ('a' + index % 26));
        return index < 26 ? last : letters(index / 26 - 1) + last;
    }

    /**
     * The logical volume that device-mapper calls {@code mapped}: group and volume joined by a hyphen, where hyphens of
     * their own are doubled. Empty when it is none.
     */
    static String logicalVolume(String mapped) {
        StringBuilder name = new StringBuilder("/dev/");
        boolean joined = false;
        for (int i = 0; i < mapped.length(); i++) {
            char c = mapped.charAt(i);
            if (c == '-' && i + 1 < mapped.length() && mapped.charAt(i + 1) == '-') {
                name.append(c);
                i++;
            } else if (c == '-' && !joined) {
                name.append('/');
                joined = true;
            } else {
                name.append(c);
            }
        }
        return joined ? name.toString() : "";
    }

    /** {@code text} with each {@code \xHH} as the character it writes, as udev escapes the names of its links. */
    static String unescapeLink(String text) {
        StringBuilder name = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int code = text.startsWith("\\x", at) ? hex(text, at + 2) : -1;
            name.append(code < 0 ? text.charAt(at) : (char) code);
            at += code < 0 ? 1 : 4;
        }
        return name.toString();
    }

    private static int hex(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        int code = high * 16 + low;
        return high >= 0 && low >= 0 && code < 0x80 ? code : -1;
    }
}
