package dev.stoa.node;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** The arrows between the node's packages, and out of it. */
@AnalyzeClasses(packages = "dev.stoa.node", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule onlyRunIsAFramework = noClasses()
            .that()
            .resideOutsideOfPackage("dev.stoa.node.run..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.stoa.sdk..")
            .because("the node is no framework but for 'stoa run' (ADR 0004)");

    @ArchTest
    static final ArchRule onlyDemoAndChaosStartClusters = noClasses()
            .that()
            .resideOutsideOfPackages("dev.stoa.node.demo..", "dev.stoa.node.chaos..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.stoa.testkit..")
            .because("only the demo and chaos start clusters of their own (ADR 0004)");

    @ArchTest
    static final ArchRule onlyDaemonsKnowMasterAndAgent = noClasses()
            .that()
            .resideOutsideOfPackage("dev.stoa.node.daemon..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.stoa.master..", "dev.stoa.agent..")
            .because("everything else speaks to them over sessions");

    @ArchTest
    static final ArchRule onlyRunKnowsAkka = noClasses()
            .that()
            .resideOutsideOfPackage("dev.stoa.node.run..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("akka..")
            .because("Akka stays behind shells (ADR 0001)");

    @ArchTest
    static final ArchRule optionsKnowNoCommand = noClasses()
            .that()
            .resideInAnyPackage("dev.stoa.node.option..", "dev.stoa.node.log..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.stoa.node.operator..",
                    "dev.stoa.node.listing..",
                    "dev.stoa.node.run..",
                    "dev.stoa.node.submit..",
                    "dev.stoa.node.masters..",
                    "dev.stoa.node.store..",
                    "dev.stoa.node.demo..",
                    "dev.stoa.node.chaos..",
                    "dev.stoa.node.daemon..")
            .because("what is shared is below what shares it");
}
