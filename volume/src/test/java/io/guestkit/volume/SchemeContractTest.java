package io.guestkit.volume;

import io.guestkit.core.spi.Driver;
import io.guestkit.testkit.DriverContract;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemeContractTest {

    static Stream<Driver> drivers() {
        return new Volumes().drivers().stream();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void isADriver(Driver driver) throws IOException {
        DriverContract.verify(driver);
    }
}
