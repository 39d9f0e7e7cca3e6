package dev.stoa.sdk.supervised;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.sdk.FrameworkFailedException;
import dev.stoa.sdk.FrameworkRefusedException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

public class SupervisedTest {
    @Test
    void isWhatTheKernelSays() {
        assertThat(Supervised.in(Map.of("STOA_SUPERVISED_FRAMEWORK", "f-00007", "STOA_SUPERVISED_ATTEMPT", "3")))
                .contains(new Supervised(new FrameworkId("f-00007"), 3));
    }

    @Test
    void anOrdinaryTaskOfAFrameworkIsNotSupervised() {
        assertThat(Supervised.in(Map.of("STOA_FRAMEWORK_ID", "f-00007", "STOA_TASK_ID", "t")))
                .isEmpty();
    }

    @Test
    void refusesAnAttemptThatIsNoNumber() {
        assertThatThrownBy(() -> Supervised.in(Map.of("STOA_SUPERVISED_FRAMEWORK", "f-1")))
                .hasMessage("environment variable STOA_SUPERVISED_ATTEMPT is '', must be a number from 1 on");
    }

    @Test
    void theExitCodeSaysWhetherItWasReplaced() {
        assertThat(SupervisedMain.exitCode(new FrameworkRefusedException("attempt 2 has taken over")))
                .isEqualTo(75);
        assertThat(SupervisedMain.exitCode(new IllegalStateException(
                        "wrapped", new FrameworkRefusedException("attempt 2 has taken over"))))
                .isEqualTo(75);
        assertThat(SupervisedMain.exitCode(new FrameworkFailedException("the behaviour threw")))
                .isEqualTo(1);
    }

    /** Leaves a thread behind that would keep its JVM up for ever, and is told that its framework was refused. */
    public static final class Lingering {
        private Lingering() {}

        public static void main(String[] arguments) throws InterruptedException {
            Thread lingering = new Thread(() -> {
                synchronized (Lingering.class) {
                    while (true) {
                        try {
                            Lingering.class.wait();
                        } catch (InterruptedException goOn) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }
            });
            lingering.start();
            Supervised.ended(Optional.of(new FrameworkRefusedException(arguments[0])));
            lingering.join();
        }
    }

    @Test
    void aProcessThatWasReplacedEndsWhateverKeepsItUp() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SupervisedMain.class.getName(),
                        Lingering.class.getName(),
                        "attempt 2 has taken over"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        process.getErrorStream().transferTo(said);

        assertThat(process.waitFor()).isEqualTo(75);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("this process ends: attempt 2 has taken over");
    }
}
