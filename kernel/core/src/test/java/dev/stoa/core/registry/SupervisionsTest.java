package dev.stoa.core.registry;

import java.util.List;
import java.util.TreeMap;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.core.registry.RegistryReply.FrameworkRecorded;
import dev.stoa.core.registry.RegistryReply.Refused;
import dev.stoa.core.registry.RegistryRequest.BeginAttempt;
import dev.stoa.core.registry.RegistryRequest.ReadmitFramework;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SupervisionsTest {
    private static final FrameworkId F1 = new FrameworkId("f-00001");
    private static final FrameworkInfo INFO = new FrameworkInfo("cron", "*", "me", 60_000);
    private static final FrameworkInfo OF_ITSELF = new FrameworkInfo("chronos", "eng", "me", 5_000);
    private static final SupervisedProgram PROGRAM = new SupervisedProgram(
            List.of("java", "-version"),
            new TreeMap<>(),
            Resources.parse("cpus:1"),
            RoleName.DEFAULT,
            "rack == a",
            100);

    private Registry registry = new Registry();

    private RegistryReply ask(RegistryRequest request) {
        var decision = registry.decide(request, 1_000);
        decision.events().forEach(registry::apply);
        return decision.reply();
    }

    private void supervise() {
        ask(new RegistryRequest.SuperviseFramework(INFO, PROGRAM));
    }

    @Test
    void givesAnIdBeforeTheFirstProcessIsThere() {
        supervise();
        ask(new RegistryRequest.AdmitFramework(INFO));

        assertThat(registry.state().frameworks())
                .extracting(entry -> entry.id().value())
                .containsExactly("f-00001", "f-00002");
        assertThat(registry.state().supervised()).containsExactly(new RegistryState.SupervisedEntry(F1, PROGRAM, 0));
        assertThat(Registry.of(registry.state()).state()).isEqualTo(registry.state());
    }

    @Test
    void itsFirstProcessSaysWhatItIs() {
        supervise();
        ask(new BeginAttempt(F1, 1));

        assertThat(ask(new ReadmitFramework(F1, OF_ITSELF, 0, 1))).isEqualTo(new FrameworkRecorded(F1, OF_ITSELF, 1));
        assertThat(ask(new ReadmitFramework(F1, INFO, 0, 1)))
                .isEqualTo(new Refused("framework 'f-00001' is of role 'eng' and cannot become one of role '*'"));
    }

    @Test
    void onlyTheNewestAttemptMaySpeak() {
        supervise();
        ask(new BeginAttempt(F1, 1));
        ask(new BeginAttempt(F1, 2));

        assertThat(ask(new ReadmitFramework(F1, INFO, 0, 1)))
                .isEqualTo(new Refused(
                        "attempt 1 may not speak for framework 'f-00001' any more: attempt 2 has taken over"));
        assertThat(ask(new ReadmitFramework(F1, INFO, 0)))
                .isEqualTo(new Refused(
                        "framework 'f-00001' is supervised: only the process that the kernel runs may speak for it"));
        assertThat(ask(new ReadmitFramework(F1, INFO, 0, 2))).isEqualTo(new FrameworkRecorded(F1, INFO, 1));
    }

    @Test
    void attemptsAreCountedWithoutAGap() {
        supervise();

        assertThat(ask(new BeginAttempt(F1, 2)))
                .isEqualTo(new Refused("attempt 2 of framework 'f-00001' does not follow attempt 0"));
        assertThat(ask(new BeginAttempt(new FrameworkId("f-00009"), 1)))
                .isEqualTo(new Refused("framework 'f-00009' is not supervised"));
    }

    @Test
    void aFrameworkThatIsRemovedIsSupervisedNoMore() {
        supervise();

        ask(new RegistryRequest.RemoveFramework(F1, RemovalCause.TORN_DOWN, "done"));

        assertThat(registry.state().supervised()).isEmpty();
        assertThat(registry.state().frameworks()).isEmpty();
    }

    @Test
    void aFrameworkWhoseProcessIsDoneStaysAndMayBeRunByAnybody() {
        supervise();
        ask(new BeginAttempt(F1, 1));
        ask(new ReadmitFramework(F1, INFO, 0, 1));

        ask(new RegistryRequest.EndSupervision(F1, "exit code 0"));

        assertThat(registry.state().supervised()).isEmpty();
        assertThat(ask(new ReadmitFramework(F1, INFO, 0))).isEqualTo(new FrameworkRecorded(F1, INFO, 2));
        assertThat(ask(new BeginAttempt(F1, 2))).isEqualTo(new Refused("framework 'f-00001' is not supervised"));
    }
}
