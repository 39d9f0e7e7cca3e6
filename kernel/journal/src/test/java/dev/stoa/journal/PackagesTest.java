package dev.stoa.journal;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** The arrows between this module's packages, one per line. */
@AnalyzeClasses(packages = "dev.stoa.journal", importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {
    private static final String ROOT = "dev.stoa.journal";
    private static final String[] ALWAYS = {"java..", "org.jspecify..", "org.slf4j.."};

    /** Contracts stand alone, so that whoever uses a log knows no provider. */
    @ArchTest
    static final ArchRule CONTRACTS = only(ROOT);

    /** The state is a core: plain Java over the contracts, without a logger. */
    @ArchTest
    static final ArchRule STATE = noClasses()
            .that()
            .resideInAPackage(ROOT + ".state")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "org.jspecify..", ROOT, ROOT + ".state");

    /** The board serves every provider and knows none. */
    @ArchTest
    static final ArchRule ELECTION = only(ROOT + ".election", ROOT);

    /** The log in memory needs the state and a board. */
    @ArchTest
    static final ArchRule MEMORY = only(ROOT + ".memory", ROOT, ROOT + ".state", ROOT + ".election");

    /** The replicated log is the same over Ratis, and is read from HOCON. */
    @ArchTest
    static final ArchRule RAFT = only(
            ROOT + ".raft", ROOT, ROOT + ".state", ROOT + ".election", "org.apache.ratis..", "com.typesafe.config..");

    /** The log in a database knows SQL, and of the state only its limits. */
    @ArchTest
    static final ArchRule POSTGRES =
            only(ROOT + ".postgres", ROOT, ROOT + ".state", ROOT + ".election", "com.typesafe.config..");

    /** Akka sees a log, never a provider. */
    @ArchTest
    static final ArchRule AKKA = only(ROOT + ".akka", ROOT, "akka..", "scala..", "com.typesafe.config..");

    /** One place knows all providers, and the backups that they begin from. */
    @ArchTest
    static final ArchRule BOOT =
            only(ROOT + ".boot", ROOT, ROOT + ".memory", ROOT + ".raft", ROOT + ".postgres", ROOT + ".state");

    private static ArchRule only(String from, String... to) {
        String[] allowed = new String[ALWAYS.length + to.length + 1];
        System.arraycopy(ALWAYS, 0, allowed, 0, ALWAYS.length);
        System.arraycopy(to, 0, allowed, ALWAYS.length, to.length);
        allowed[allowed.length - 1] = from;
        return classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed);
    }
}
