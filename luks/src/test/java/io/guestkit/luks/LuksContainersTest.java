package io.guestkit.luks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.guestkit.core.spi.DriverCatalogue;
import io.guestkit.testkit.DriverContract;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class LuksContainersTest {

    @Test
    void isADriver() throws Exception {
        DriverContract.verify(new LuksUnlocker());
    }

    @Test
    void theClassPathAndTheModuleNameTheSameCatalogue() throws Exception {
        assertThat(ServiceLoader.load(DriverCatalogue.class)).hasAtLeastOneElementOfType(LuksContainers.class);
        Path compiled = Path.of(LuksContainers.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("module-info.class");
        assumeTrue(Files.isRegularFile(compiled), "compiled without module-info");
        try (InputStream bytes = Files.newInputStream(compiled)) {
            assertThat(ModuleDescriptor.read(bytes).provides()).singleElement().satisfies(provides -> {
                assertThat(provides.service()).isEqualTo(DriverCatalogue.class.getName());
                assertThat(provides.providers()).containsExactly(LuksContainers.class.getName());
            });
        }
    }
}
