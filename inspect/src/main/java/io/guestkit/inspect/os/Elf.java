package io.guestkit.inspect.os;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.inspect.guest.Guest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The machine that a program is made for, from its ELF header.
 *
 * <p>Spec: System V ABI, chapter 4, "ELF Header"; the names are those of {@code uname -m}.
 */
final class Elf {

    private static final int HEADER = 20;
    private static final int MAGIC = 0x7f454c46;

    /** Programs that a Linux has, one or the other, the likeliest first. */
    private static final List<String> PROGRAMS =
            List.of("/bin/sh", "/bin/ls", "/bin/true", "/bin/bash", "/sbin/init", "/bin/busybox", "/usr/bin/env");

    private Elf() {}

    /** The architecture of the first program that is an ELF file; empty without any. */
    static String architecture(Guest guest) throws IOException {
        for (String path : PROGRAMS) {
            Optional<GuestFile> program = guest.find(path);
            if (program.isPresent() && program.get().type() == FileType.FILE) {
                String machine = machine(guest, program.get());
                if (!machine.isEmpty()) {
                    return machine;
                }
            }
        }
        return "";
    }

    private static String machine(Guest guest, GuestFile program) throws IOException {
        try {
            BlockDevice content = program.content();
            if (content.size() < HEADER) {
                return "";
            }
            byte[] header = content.read(0, HEADER);
            boolean big = header[5] == 2; // EI_DATA: ELFDATA2MSB
            StructView view = big
                    ? StructView.bigEndian(header, content.description(), "ELF header", 0)
                    : StructView.littleEndian(header, content.description(), "ELF header", 0);
            return machine(view, big);
        } catch (IOException failure) {
            guest.warnings().failure(guest.place(program.path()), failure);
            return "";
        }
    }

    /** The machine of a header; empty when it is none of ELF. */
    static String machine(StructView view, boolean big) throws ImageException {
        int magic = (view.u8(0) << 24) | (view.u8(1) << 16) | (view.u8(2) << 8) | view.u8(3);
        if (magic != MAGIC) {
            return "";
        }
        boolean wide = view.u8(4) == 2; // EI_CLASS: ELFCLASS64
        int machine = view.u16(18); // e_machine
        return switch (machine) {
            case 2 -> "sparc";
            case 3 -> "i686";
            case 8 -> wide ? "mips64" : "mips";
            case 20 -> "ppc";
            case 21 -> big ? "ppc64" : "ppc64le";
            case 22 -> wide ? "s390x" : "s390";
            case 40 -> "armv7l";
            case 43 -> "sparc64";
            case 50 -> "ia64";
            case 62 -> wide ? "x86_64" : "x32";
            case 183 -> "aarch64";
            case 243 -> wide ? "riscv64" : "riscv32";
            case 258 -> "loongarch64";
            default -> "e_machine " + machine;
        };
    }
}
