package io.guestkit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.DriverCatalogue;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ImageFormatsTest {

    @Test
    void rawIsTheLast() {
        List<String> names =
                new ImageFormats().drivers().stream().map(Driver::name).toList();
        assertThat(names).last().isEqualTo("raw");
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void theClassPathAndTheModuleNameTheSameCatalogue() throws Exception {
        assertThat(ServiceLoader.load(DriverCatalogue.class)).hasAtLeastOneElementOfType(ImageFormats.class);
        Path compiled = Path.of(ImageFormats.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("module-info.class");
        assumeTrue(Files.isRegularFile(compiled), "compiled without module-info");
        try (InputStream bytes = Files.newInputStream(compiled)) {
            assertThat(ModuleDescriptor.read(bytes).provides()).singleElement().satisfies(provides -> {
                assertThat(provides.service()).isEqualTo(DriverCatalogue.class.getName());
                assertThat(provides.providers()).containsExactly(ImageFormats.class.getName());
            });
        }
    }
}
