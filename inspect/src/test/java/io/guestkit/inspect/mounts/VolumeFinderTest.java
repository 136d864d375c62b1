package io.guestkit.inspect.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.inspect.guest.GuestVolume;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeFinderTest {

    private static final List<GuestVolume> VOLUMES = List.of(
            new GuestVolume("/dev/sda1", "vfat", "1A2B-3C4D", "ESP", "0b9f-01", "EFI System", null),
            new GuestVolume("/dev/sda2", "btrfs", "5d0c-7f5e", "my data", "0b9f-02", "root", null),
            new GuestVolume("btrfsvol:/dev/sda2/@home", "btrfs", "5d0c-7f5e", "my data", "", "", null),
            new GuestVolume("/dev/sdb", "ext4", "beef", "", "", "", null),
            new GuestVolume("/dev/sdb1", "luks", "AAAA-bbbb", "", "", "", null),
            new GuestVolume("/dev/mapper/luks-aaaa-bbbb", "ext4", "cafe", "", "", "", null),
            new GuestVolume("/dev/vg-0/lv-home", "xfs", "", "", "", "", null),
            new GuestVolume("/dev/md127", "ext4", "", "", "", "", null));

    private static final Map<String, String> CRYPTTAB = Map.of(
            "secret", "UUID=aaaa-bbbb",
            "bydevice", "/dev/sdb1",
            "self", "/dev/disk/by-id/dm-name-self",
            "chain", "/dev/mapper/secret");

    private final VolumeFinder finder = new VolumeFinder(VOLUMES, CRYPTTAB);

    private String find(String source) {
        List<GuestVolume> found = finder.find(source);
        assertThat(found).hasSizeLessThan(2);
        return found.isEmpty() ? "-" : found.get(0).name();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UUID=5d0c-7f5e | /dev/sda2",
                "UUID=5D0C-7F5E | /dev/sda2",
                "UUID=\"1A2B-3C4D\" | /dev/sda1",
                "UUID='1a2b-3c4d' | /dev/sda1",
                "UUID=0000 | -",
                "UUID= | -",
                "LABEL=my data | /dev/sda2",
                "LABEL=MY DATA | -",
                "LABEL= | -",
                "PARTUUID=0B9F-02 | /dev/sda2",
                "PARTLABEL=EFI System | /dev/sda1",
                "ID=1 | -",
                "/dev/disk/by-uuid/1A2B-3C4D | /dev/sda1",
                "/dev/disk/by-label/my\\x20data | /dev/sda2",
                "/dev/disk/by-partuuid/0b9f-01 | /dev/sda1",
                "/dev/disk/by-partlabel/EFI\\x20System | /dev/sda1",
                "/dev/disk/by-path/pci-0000:00:1f.2-ata-1-part1 | -",
                "/dev/disk/by-id/dm-name-vg--0-lv--home | /dev/vg-0/lv-home",
                "/dev/disk/by-uuid | -",
                "/dev/sda2 | /dev/sda2",
                "/dev/vda2 | /dev/sda2",
                "/dev/xvda2 | /dev/sda2",
                "/dev/hda2 | /dev/sda2",
                "/dev/nvme0n1p2 | /dev/sda2",
                "/dev/mmcblk0p1 | /dev/sda1",
                "/dev/nvme1n1 | /dev/sdb",
                "/dev/vdc1 | -",
                "/dev/vg-0/lv-home | /dev/vg-0/lv-home",
                "/dev/mapper/vg--0-lv--home | /dev/vg-0/lv-home",
                "/dev/mapper/luks-aaaa-bbbb | /dev/mapper/luks-aaaa-bbbb",
                "/dev/mapper/secret | /dev/mapper/luks-aaaa-bbbb",
                "/dev/mapper/bydevice | /dev/mapper/luks-aaaa-bbbb",
                "/dev/mapper/self | -",
                "/dev/mapper/chain | -",
                "/dev/mapper/missing | -",
                "/dev/md127 | /dev/md127",
                "overlay | -",
            })
    void namesMeanVolumes(String source, String volume) {
        assertThat(find(source)).isEqualTo(volume);
    }

    @Test
    void subvolumesAreFoundByTheirPath() {
        assertThat(finder.subvolume(VOLUMES.get(1), "/@home")).containsExactly(VOLUMES.get(2));
        assertThat(finder.subvolume(VOLUMES.get(1), "@home")).containsExactly(VOLUMES.get(2));
        assertThat(finder.subvolume(VOLUMES.get(1), "@")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/sda, /dev/sda",
        "/dev/vdab12, /dev/sdab12",
        "/dev/hdabc, /dev/hdabc",
        "/dev/sda1x, /dev/sda1x",
        "/dev/sd, /dev/sd",
        "/dev/nvme0n1, /dev/sda",
        "/dev/nvme26n1p3, /dev/sdaa3",
        "/dev/nvme0, /dev/nvme0",
        "/dev/nvme0n1p, /dev/nvme0n1p",
        "/dev/nvme0n1px, /dev/nvme0n1px",
        "/dev/nvme999999999999n1, /dev/nvme999999999999n1",
        "/dev/mmcblk1p2, /dev/sdb2",
        "/dev/mmcblk0boot0, /dev/mmcblk0boot0",
        "/dev/fd0, /dev/fd0",
        "sda1, sda1",
    })
    void disksAreNamedByPosition(String device, String expected) {
        assertThat(DeviceNames.byPosition(device)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "vg-lv, /dev/vg/lv",
        "my--vg-my--lv, /dev/my-vg/my-lv",
        "plain, ''",
        "a--b, ''",
        "vg-lv_tmeta, /dev/vg/lv_tmeta"
    })
    void mappedNamesAreSplitAtTheSingleHyphen(String mapped, String expected) {
        assertThat(DeviceNames.logicalVolume(mapped)).isEqualTo(expected);
    }

    @Property(tries = 300)
    void anySourceIsAnswered(@ForAll String text) {
        for (String prefix :
                List.of("", "UUID=", "/dev/", "/dev/mapper/", "/dev/nvme", "/dev/disk/by-", "/dev/mmcblk")) {
            assertThat(finder.find(prefix + text)).hasSizeLessThanOrEqualTo(VOLUMES.size());
        }
    }
}
