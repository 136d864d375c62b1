package io.guestkit.inspect.boot;

import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kernels of a Linux: files of {@code /boot}, and directories of modules with or without a kernel in them. */
public final class Kernels implements FactFinder<Kernel> {

    private static final List<String> PREFIXES = List.of("vmlinuz-", "vmlinux-", "bzImage-", "Image-", "kernel-");

    /** How distributions name the initrd of a kernel: text before and behind what follows {@code vmlinuz-}. */
    private static final List<String[]> INITRDS = List.of(
            new String[] {"initrd.img-", ""},
            new String[] {"initramfs-", ".img"},
            new String[] {"initrd-", ""},
            new String[] {"initramfs-", ""});

    private static final List<String> MODULES = List.of("/lib/modules", "/usr/lib/modules");

    @Override
    public List<Kernel> find(Guest guest) throws IOException {
        List<Kernel> kernels = new ArrayList<>();
        Set<String> releases = new HashSet<>();
        for (GuestFile file : guest.children("/boot")) {
            String suffix = suffix(file.name());
            if (!suffix.isEmpty() && file.type() == FileType.FILE) {
                Kernel kernel = kernel(guest, file, suffix);
                kernels.add(kernel);
                releases.add(kernel.release());
            }
        }
        for (String folder : MODULES) {
            for (GuestFile directory : guest.children(folder)) {
                if (directory.isDirectory() && releases.add(directory.name())) {
                    kernels.add(ofModules(guest, folder + "/" + directory.name()));
                }
            }
        }
        return kernels;
    }

    private static String suffix(String name) {
        for (String prefix : PREFIXES) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return "";
    }

    private static Kernel kernel(Guest guest, GuestFile file, String suffix) throws IOException {
        String version = version(guest, file);
        List<String> words = Words.of(version);
        // "vmlinuz-linux" and "vmlinuz-virt" don't say their release, the version string does
        String release = words.isEmpty() ? suffix : words.get(0);
        return new Kernel(release, version, file.path(), initrd(guest, suffix), modules(guest, release));
    }

    private static Kernel ofModules(Guest guest, String directory) throws IOException {
        String release = directory.substring(directory.lastIndexOf('/') + 1);
        Optional<GuestFile> file = guest.findLink(directory + "/vmlinuz");
        if (file.isPresent() && file.get().type() == FileType.FILE) {
            String path = directory + "/vmlinuz";
            return new Kernel(release, version(guest, file.get()), path, initrd(guest, release), directory);
        }
        return new Kernel(release, "", "", initrd(guest, release), directory);
    }

    private static String version(Guest guest, GuestFile file) throws IOException {
        try {
            return BzImage.version(file.content());
        } catch (IOException failure) {
            guest.warnings().failure(guest.place(file.path()), failure);
            return "";
        }
    }

    private static String initrd(Guest guest, String suffix) throws IOException {
        for (String[] name : INITRDS) {
            String path = "/boot/" + name[0] + suffix + name[1];
            if (guest.exists(path)) {
                return path;
            }
        }
        return "";
    }

    private static String modules(Guest guest, String release) throws IOException {
        for (String folder : MODULES) {
            String path = folder + "/" + release;
            if (release.indexOf('/') < 0 && guest.isDirectory(path)) {
                return path;
            }
        }
        return "";
    }
}
