package dev.stoa.core;

import java.time.Clock;
import java.util.Random;
import java.util.UUID;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The arrows of this module, one a line. */
@AnalyzeClasses(packages = "dev.stoa.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PLAIN_JAVA = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.stoa.core..", "dev.stoa.api..", "java.lang..", "java.util..", "org.jspecify..")
            .because("a core decides; what it needs of the world is handed in");

    @ArchTest
    static final ArchRule NO_CLOCK_RANDOM_THREAD = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(UUID.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .because("the same history must always give the same answer");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.stoa.core.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule MACHINE = only("machine");

    @ArchTest
    static final ArchRule REGISTRY = only("registry", "machine");

    @ArchTest
    static final ArchRule STORE = only("store", "machine");

    @ArchTest
    static final ArchRule RATE = only("rate");

    @ArchTest
    static final ArchRule LIVENESS = only("liveness", "rate");

    @ArchTest
    static final ArchRule UPDATE = only("update", "machine");

    @ArchTest
    static final ArchRule TASK = only("task", "machine");

    @ArchTest
    static final ArchRule DOMAIN = only("domain", "machine");

    @ArchTest
    static final ArchRule ROLE = only("role", "machine");

    @ArchTest
    static final ArchRule CELL = only("cell", "domain", "role", "machine");

    @ArchTest
    static final ArchRule PLACEMENT = only("placement", "cell", "domain", "machine");

    @ArchTest
    static final ArchRule DEMAND = only("demand", "placement", "cell", "role", "domain", "liveness", "machine");

    @ArchTest
    static final ArchRule ALLOCATOR = only("allocator", "cell", "role", "demand");

    @ArchTest
    static final ArchRule EVICTION = only("eviction", "machine", "liveness");

    @ArchTest
    static final ArchRule SLOT = only("slot", "machine", "liveness");

    @ArchTest
    static final ArchRule SUPERVISE = only("supervise");

    private static ArchRule only(String from, String... to) {
        String[] allowed = new String[to.length + 4];
        allowed[0] = "dev.stoa.core." + from + "..";
        allowed[1] = "dev.stoa.api..";
        allowed[2] = "java..";
        allowed[3] = "org.jspecify..";
        for (int i = 0; i < to.length; i++) {
            allowed[i + 4] = "dev.stoa.core." + to[i] + "..";
        }
        return classes()
                .that()
                .resideInAPackage("dev.stoa.core." + from + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .allowEmptyShould(true);
    }
}
