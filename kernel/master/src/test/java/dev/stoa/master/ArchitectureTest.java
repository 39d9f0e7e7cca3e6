package dev.stoa.master;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** The arrows of this module, one a line. */
@AnalyzeClasses(packages = "dev.stoa.master", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule REGISTRY_KNOWS_NO_SESSION =
            no("registry", "dev.stoa.transport..").because("what is recorded does not depend on who is attached");

    @ArchTest
    static final ArchRule REGISTRY_IS_BELOW = no("registry", "dev.stoa.master.leader..", "dev.stoa.master.gateway..");

    @ArchTest
    static final ArchRule STORE_IS_BELOW = no(
            "store",
            "dev.stoa.transport..",
            "dev.stoa.master.leader..",
            "dev.stoa.master.gateway..",
            "dev.stoa.master.registry..");

    @ArchTest
    static final ArchRule LEADER_IS_BELOW = no("leader", "dev.stoa.master.gateway..", "dev.stoa.master.boot..");

    @ArchTest
    static final ArchRule GATEWAY_IS_BELOW = no("gateway", "dev.stoa.master.boot..", "dev.stoa.master.registry..");

    @ArchTest
    static final ArchRule FEW_KNOW_THE_LOG = noClasses()
            .that()
            .resideOutsideOfPackages("dev.stoa.master.boot..", "dev.stoa.master.membership..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.stoa.journal..")
            .because("everybody else records through the registry; membership asks the log who takes part");

    @ArchTest
    static final ArchRule MEMBERSHIP_IS_BELOW = no(
            "membership", "dev.stoa.master.leader..", "dev.stoa.master.gateway..", "dev.stoa.master.boot..", "akka..");

    @ArchTest
    static final ArchRule NEVER_THE_AGENT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.stoa.agent..")
            .because("master and agent meet in the protocol only");

    private static ArchRule no(String from, String... to) {
        return noClasses()
                .that()
                .resideInAPackage("dev.stoa.master." + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to);
    }
}
