package io.guestkit.cli.guest;

import io.guestkit.cli.output.Escapes;
import io.guestkit.cli.output.Output;
import io.guestkit.cli.output.Style;
import io.guestkit.cli.output.Table;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.stack.DiskStack;
import io.guestkit.core.stack.Layer;
import io.guestkit.inspect.Inspection;
import io.guestkit.inspect.boot.Kernel;
import io.guestkit.inspect.mounts.MountPoint;
import io.guestkit.inspect.network.GuestInterface;
import io.guestkit.inspect.os.OperatingSystem;
import io.guestkit.inspect.packages.GuestPackage;
import io.guestkit.inspect.packages.PackageDatabase;
import io.guestkit.inspect.services.Service;
import io.guestkit.inspect.users.User;
import java.util.List;
import java.util.Locale;

/** An inspection for people. */
final class InspectionPrinter {

    private static final String INDENT = "  ";
    private static final int WIDTH = 80;

    /** How wide the column of titles is, with the gap behind it. */
    private static final int TITLES = 16;

    private final Output out;
    private final boolean allPackages;

    InspectionPrinter(Output out, boolean allPackages) {
        this.out = out;
        this.allPackages = allPackages;
    }

    /** The images, and under each its layers. */
    void layers(DiskStack stack) {
        for (Layer layer : stack.layers()) {
            String size = Sizes.format(layer.device().size());
            if (layer.device() instanceof DiskImage image) {
                fact(
                        layer.name(),
                        image.info().format() + ", " + size
                                + layer.content().map(c -> ", " + c).orElse(""));
            } else {
                String type = layer.volume().map(volume -> volume.typeName()).orElse("");
                fact(
                        "  " + layer.name(),
                        layer.content().orElse("unknown") + ", " + size + (type.isEmpty() ? "" : ", " + type));
            }
        }
    }

    /** One system. */
    void system(Inspection system) {
        OperatingSystem os = system.operatingSystem();
        out.line("");
        out.print(Style.BOLD, Escapes.oneLine(os.prettyName().isEmpty() ? "Unknown " + os.type() : os.prettyName()));
        out.line("");
        fact("distribution", os.id());
        fact("version", os.release().isEmpty() ? os.versionId() : os.versionId() + " (" + os.release() + ")");
        fact("codename", os.versionCodename());
        fact("architecture", os.architecture());
        fact("hostname", system.settings().hostname());
        fact("time zone", system.settings().timezone());
        fact("locale", system.settings().locale());
        fact("machine id", system.settings().machineId());
        fact("root", system.root());
        fact("kernels", joined(system.kernels().stream().map(Kernel::release).toList()));
        fact("init system", system.startup().initSystem().name());
        fact("users", users(system.users()));
        for (PackageDatabase database : system.packageDatabases()) {
            fact(
                    "packages",
                    database.read()
                            ? database.installed() + " " + database.format()
                            : database.format() + ": not read");
        }
        mounts(system.mountPoints());
        interfaces(system);
        services(system.startup().services());
        if (allPackages) {
            system.packageDatabases().forEach(this::packages);
        }
    }

    private void fact(String title, String text) {
        if (!text.isEmpty()) {
            out.print(Style.DIM, title);
            out.line(" ".repeat(Math.max(2, TITLES - title.length())) + Escapes.oneLine(text));
        }
    }

    private void heading(String title) {
        out.line("");
        out.print(Style.BOLD, title);
        out.line("");
    }

    private static String joined(List<String> words) {
        return String.join(", ", words);
    }

    /** The superuser and those who can log in. */
    private static String users(List<User> users) {
        List<String> people = users.stream()
                .filter(User::login)
                .map(user -> user.name() + " (" + user.uid() + ")")
                .toList();
        return users.size() + ", of which can log in: " + (people.isEmpty() ? "nobody" : joined(people));
    }

    private void mounts(List<MountPoint> points) {
        if (points.isEmpty()) {
            return;
        }
        heading("Mount points");
        Table table = new Table("PATH", "VOLUME", "TYPE", "STATUS", "SOURCE");
        for (MountPoint point : points) {
            String status = point.status().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            table.row(point.path(), point.volume(), point.type(), status, point.source());
        }
        table.print(out, INDENT);
    }

    private void interfaces(Inspection system) {
        List<GuestInterface> interfaces = system.network().interfaces();
        if (interfaces.isEmpty()) {
            return;
        }
        heading("Network");
        Table table = new Table("INTERFACE", "METHODS", "ADDRESSES", "GATEWAYS", "NAME SERVERS", "SET UP BY");
        for (GuestInterface each : interfaces) {
            table.row(
                    each.name(),
                    joined(each.methods()),
                    joined(each.addresses()),
                    joined(each.gateways()),
                    joined(each.nameservers()),
                    each.manager());
        }
        table.print(out, INDENT);
    }

    private void services(List<Service> services) {
        List<Service> enabled = services.stream()
                .filter(service -> service.state() == Service.State.ENABLED)
                .toList();
        if (enabled.isEmpty()) {
            return;
        }
        heading("Enabled services");
        words(enabled.stream().map(Service::name).distinct().toList());
    }

    /** Words one after the other, in lines of the usual width. */
    private void words(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH) {
                out.line(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? INDENT : " ").append(Escapes.oneLine(word));
        }
        out.line(line.toString());
    }

    private void packages(PackageDatabase database) {
        heading("Packages (" + database.format() + ")");
        Table table = new Table("STATUS", "NAME", "VERSION", "ARCHITECTURE");
        for (GuestPackage each : database.packages()) {
            table.row(each.status(), each.name(), each.version(), each.architecture());
        }
        table.print(out, INDENT);
    }
}
