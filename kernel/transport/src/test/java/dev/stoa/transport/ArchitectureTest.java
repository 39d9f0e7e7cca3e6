package dev.stoa.transport;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** The arrows between the packages of this module, one rule each. */
@AnalyzeClasses(packages = "dev.stoa.transport", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule onlyTheWireKnowsKryo = noClasses()
            .that()
            .resideOutsideOfPackage("dev.stoa.transport.wire")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.esotericsoftware..")
            .because("how messages become bytes is decided in one place");

    @ArchTest
    static final ArchRule onlyMediaAndItsProviderKnowAeron = noClasses()
            .that()
            .resideOutsideOfPackages("dev.stoa.transport.media", "dev.stoa.transport.session.aeron")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.aeron..")
            .because("sessions must run over other providers too");

    @ArchTest
    static final ArchRule theWireKnowsTheContractOnly = noClasses()
            .that()
            .resideInAPackage("dev.stoa.transport.wire")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.stoa.transport.session..", "dev.stoa.transport.media..", "dev.stoa.transport.channel..")
            .because("bytes do not depend on how they travel");

    @ArchTest
    static final ArchRule sessionsKnowNoProvider = noClasses()
            .that()
            .resideInAPackage("dev.stoa.transport.session")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.stoa.transport.session.protocol..",
                    "dev.stoa.transport.session.aeron..",
                    "dev.stoa.transport.session.memory..",
                    "dev.stoa.transport.media..",
                    "dev.stoa.transport.channel..")
            .because("callers see what a session is, not how it is done");

    @ArchTest
    static final ArchRule theProtocolIsSteppable = noClasses()
            .that()
            .resideInAPackage("dev.stoa.transport.session.protocol")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.slf4j..", "dev.stoa.transport.session.aeron..", "dev.stoa.transport.session.memory..")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("time and frames are given to it, in simulation too");

    @ArchTest
    static final ArchRule channelsRideOnAnyProvider = noClasses()
            .that()
            .resideInAPackage("dev.stoa.transport.channel")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.stoa.transport.session.protocol..",
                    "dev.stoa.transport.session.aeron..",
                    "dev.stoa.transport.session.memory..",
                    "dev.stoa.transport.media..")
            .because("blobs need sessions and nothing else");

    @ArchTest
    static final ArchRule nobodyKnowsAkkaOrTheRestOfStoa = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka..", "dev.stoa.core..", "dev.stoa.master..", "dev.stoa.agent..", "dev.stoa.sdk..")
            .because("transport imports the contract only");

    @ArchTest
    static final ArchRule noCircles = SlicesRuleDefinition.slices()
            .matching("dev.stoa.transport.(**)")
            .should()
            .beFreeOfCycles();
}
