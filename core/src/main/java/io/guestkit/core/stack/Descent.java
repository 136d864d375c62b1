package io.guestkit.core.stack;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.FilesystemDriver;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.Unlocker;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeAssembler;
import io.guestkit.core.spi.VolumeScheme;
import io.guestkit.core.spi.VolumeTable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The loop: probe each new device, add what it yields, until nothing new appears. Used once. */
final class Descent {

    /**
     * Layers after which no further one is looked into: a table whose partitions all begin with the table again would
     * make the power of its entries to the depth.
     */
    private static final int MAX_LAYERS = 4096;

    private final Registry registry;
    private final OpenOptions options;
    private final List<Layer> layers = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Queue<Layer> fresh = new ArrayDeque<>();
    private final Map<VolumeAssembler, Map<BlockDevice, Layer>> members = new LinkedHashMap<>();
    private final Map<VolumeAssembler, Integer> assembled = new HashMap<>();

    Descent(Registry registry, OpenOptions options) {
        this.registry = registry;
        this.options = options;
    }

    List<Layer> run(List<DiskImage> images) throws IOException {
        for (int i = 0; i < images.size(); i++) {
            add(new Layer(diskName(i), Layer.Kind.DISK, images.get(i), List.of(), null, options.limits()));
        }
        try {
            do {
                while (!fresh.isEmpty()) {
                    descend(fresh.remove());
                }
                assemble();
            } while (!fresh.isEmpty());
        } catch (IOException | RuntimeException failure) {
            layers.stream()
                    .filter(layer -> layer.kind() != Layer.Kind.DISK)
                    .forEach(layer -> Closing.after(failure, layer));
            throw failure;
        }
        return layers;
    }

    /** Names as the kernel's SCSI driver counts them: sda … sdz, sdaa … */
    static String diskName(int index) {
        StringBuilder letters = new StringBuilder();
        for (int rest = index; rest >= 0; rest = rest / 26 - 1) {
            letters.insert(0, (char) ('a' + rest % 26));
        }
        return "/dev/sd" + letters;
    }

    private void add(Layer layer) {
        names.add(layer.name());
        layers.add(layer);
        fresh.add(layer);
    }

    private void descend(Layer layer) throws IOException {
        if (layer.volume().map(Volume::container).orElse(false)) {
            return; // an extended partition: what it holds stands in the same table
        }
        try {
            if (layer.depth() > options.limits().layerDepth()) {
                throw new CorruptImageException(
                        layer.name() + ": more than " + options.limits().layerDepth() + " layers stand on each other");
            }
            if (layers.size() > MAX_LAYERS) {
                throw new CorruptImageException(
                        layer.name() + ": is not looked into, as there are more than " + MAX_LAYERS + " layers");
            }
            Driver driver = identify(layer);
            if (driver instanceof VolumeScheme scheme) {
                open(layer, scheme);
            } else if (driver instanceof Unlocker unlocker) {
                unlock(layer, unlocker);
            } else if (driver instanceof VolumeAssembler assembler) {
                members.computeIfAbsent(assembler, key -> new LinkedHashMap<>()).put(layer.device(), layer);
            }
        } catch (ImageException problem) {
            layer.failed(problem);
        }
    }

    /** The driver that is surest. Of equals a table comes before a container, a group and a filesystem. */
    private @Nullable Driver identify(Layer layer) throws IOException {
        Driver best = null;
        Probe.Verdict verdict = Probe.Verdict.NO;
        List<String> seen = new ArrayList<>();
        List<String> sure = new ArrayList<>();
        for (Driver driver : inOrder()) {
            Probe probe = driver.probe(layer.device());
            seen.add(driver.name() + ": " + probe.evidence());
            if (probe.verdict() == Probe.Verdict.YES) {
                sure.add(driver.name());
            }
            if (probe.verdict().compareTo(verdict) > 0) {
                best = driver;
                verdict = probe.verdict();
            }
        }
        if (best == null) {
            layer.foundNothing(String.join("; ", seen));
        } else {
            layer.found(best);
        }
        if (sure.size() > 1) {
            layer.warn("%s looks like %s; taken as %s"
                    .formatted(layer.name(), String.join(" and like ", sure), sure.get(0)));
        }
        return best;
    }

    private List<Driver> inOrder() {
        List<Driver> drivers = new ArrayList<>(registry.drivers(VolumeScheme.class));
        drivers.addAll(registry.drivers(Unlocker.class));
        drivers.addAll(registry.drivers(VolumeAssembler.class));
        drivers.addAll(registry.drivers(FilesystemDriver.class));
        return drivers;
    }

    private void open(Layer layer, VolumeScheme scheme) throws IOException {
        VolumeTable table = scheme.open(layer.device(), options.limits());
        layer.holds(table);
        boolean endsInDigit = Character.isDigit(layer.name().charAt(layer.name().length() - 1));
        for (Volume volume : table.volumes()) {
            String name = layer.name() + (endsInDigit ? "p" : "") + volume.name();
            add(new Layer(name, Layer.Kind.PARTITION, volume.device(), List.of(layer), volume, options.limits()));
        }
    }

    private void unlock(Layer layer, Unlocker unlocker) throws IOException {
        String name = "/dev/mapper/luks-" + unlocker.uuid(layer.device());
        BlockDevice inside = unlocker.unlock(layer.device(), layer.name(), options.keys(), options.limits());
        add(new Layer(name, Layer.Kind.CONTAINER, inside, List.of(layer), null, options.limits()));
    }

    /** Lets each assembler that has new members put together what it can. */
    private void assemble() throws IOException {
        for (Map.Entry<VolumeAssembler, Map<BlockDevice, Layer>> group : members.entrySet()) {
            int before = assembled.getOrDefault(group.getKey(), 0);
            if (group.getValue().size() > before) {
                assembled.put(group.getKey(), group.getValue().size());
                assemble(group.getKey(), group.getValue());
            }
        }
    }

    private void assemble(VolumeAssembler assembler, Map<BlockDevice, Layer> devices) throws IOException {
        List<Layer> parents = List.copyOf(devices.values());
        try {
            for (Volume volume : assembler.assemble(devices.keySet(), options.limits())) {
                String name = "/dev/" + volume.name();
                if (!names.contains(name)) {
                    Layer.Kind kind = Layer.Kind.LOGICAL_VOLUME;
                    add(new Layer(name, kind, volume.device(), parents, volume, options.limits()));
                }
            }
        } catch (ImageException problem) {
            parents.forEach(parent -> parent.failed(problem));
        }
    }
}
