package io.guestkit.cli.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.cli.command.Command;
import io.guestkit.cli.output.Output;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExportReportTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Output err = new Output(said, false, false);
    private final ExportReport report = new ExportReport(err);

    @Test
    void whatAnExportNeverTakesIsToldAndNoFailure() throws Exception {
        report.excluded("/run/socket", "is a socket");
        report.reduced("/file", "is without user.x");
        assertThat(report.finish()).isZero();
        err.flush();
        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("""
            guestkit: /run/socket: left out: is a socket
            guestkit: /file: is without user.x
            """);
    }

    @Test
    void whatCouldNotBeTakenIsAFailure() throws Exception {
        report.leftOut("/file", "is damaged");
        assertThat(report.finish()).isEqualTo(Command.FAILED);
        err.flush();
        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("guestkit: /file: left out: is damaged\n");
    }
}
