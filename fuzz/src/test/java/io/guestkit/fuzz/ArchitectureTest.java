package io.guestkit.fuzz;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use whom. It stands in this module because this is the one that sees all the others. */
class ArchitectureTest {
    private static final String ROOT = "io.guestkit";

    /** Packages beside drivers that serve several of them: the ciphers of all versions of LUKS. */
    private static final String SHARED = "luks.crypto";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void seesTheFirstAndTheLastModule() {
        assertThat(CLASSES.contain("io.guestkit.core.error.ImageException")).isTrue();
        assertThat(CLASSES.contain("io.guestkit.cli.Main")).isTrue();
    }

    /** Packages below io.guestkit and what each may use of the project beside itself; {@code .} is io.guestkit itself. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "nothing", textBlock = """
        core.error  | nothing
        core.bytes  | core.error
        core.codec  | core.error core.bytes
        core.device | core.error core.bytes core.codec
        core.fs     | core.error core.bytes core.codec core.device
        core.spi    | core.error core.bytes core.codec core.device core.fs
        core.stack  | core.error core.bytes core.codec core.device core.fs core.spi
        core.copy   | core.error core.bytes core.device core.spi
        image       | core
        volume      | core
        luks        | core
        lvm         | core
        fs          | core
        nbd         | core.error core.bytes core.device
        inspect     | core.error core.bytes core.device core.fs
        export      | core
        convert     | core
        safety      | core
        nio         | core .
        .           | core image volume luks lvm fs inspect nio export
        cli         | core inspect nbd nio export convert safety .
        """)
    void usesOnly(String who, String whom) {
        String[] allowed = packagesOf((whom == null ? who : who + " " + whom).split(" "));
        check(classes()
                .that(resideInAPackage(packageOf(who)))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(resideOutsideOfPackage(ROOT + ".."))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "volume", "luks", "lvm", "fs"})
    void driversOfOneModuleDoNotKnowEachOther(String module) {
        check(slices().matching(ROOT + "." + module + ".(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), resideInAnyPackage(packagesOf(SHARED))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "inspect", "cli"})
    void packagesFormNoCircle(String module) {
        check(slices().matching(ROOT + "." + module + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void onlyTheCommandPrintsOrExits() {
        check(noClasses()
                .that(resideOutsideOfPackages(packagesOf("cli", "benchmarks", "fuzz")))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace"));
    }

    @Test
    void nothingThatShipsRunsAProgram() {
        check(noClasses()
                .that(resideOutsideOfPackages(packagesOf("testkit", "benchmarks")))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Process.class, ProcessBuilder.class));
    }

    private static String[] packagesOf(String... names) {
        return Arrays.stream(names).map(ArchitectureTest::packageOf).toArray(String[]::new);
    }

    private static String packageOf(String name) {
        return name.equals(".") ? ROOT : ROOT + "." + name + "..";
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
