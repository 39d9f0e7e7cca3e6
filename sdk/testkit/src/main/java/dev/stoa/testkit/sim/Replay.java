package dev.stoa.testkit.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

import dev.stoa.testkit.sim.world.Trace;

/**
 * Says how the test that runs now is run again for one seed.
 *
 * @param test its class and method, as Maven takes them
 * @param module its module, seen from the root of the build
 * @param seed the seed that was asked for, if one was
 */
record Replay(String test, String module, OptionalLong seed) {
    /** The property that asks for one seed. */
    static final String SEED = "stoa.seed";

    /** The test that calls, as far as its stack tells. */
    static Replay here() {
        String test = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !frame.getClassName().equals(Scenario.class.getName())
                                && !frame.getClassName().equals(Replay.class.getName())
                                && !frame.getClassName().startsWith("java."))
                        .filter(frame -> !frame.getMethodName().startsWith("lambda$"))
                        .findFirst()
                        .map(frame -> simpleName(frame.getClassName()) + "#" + frame.getMethodName())
                        .orElse("?"));
        String asked = System.getProperty(SEED, "");
        return new Replay(
                test,
                moduleOf(Path.of("").toAbsolutePath()),
                asked.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(asked)));
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static String moduleOf(Path directory) {
        Path root = directory;
        for (Path up = root.getParent(); up != null && Files.exists(up.resolve("pom.xml")); up = up.getParent()) {
            root = up;
        }
        String module = root.relativize(directory).toString();
        return module.isEmpty() ? "." : module;
    }

    String command(long failed) {
        return "mvn -pl %s test -Dtest='%s' -D%s=%d".formatted(module, test, SEED, failed);
    }

    /** Runs one seed and tells its whole story to a file. */
    void telling(long asked, BiConsumer<Long, Trace> run) {
        Path file = Path.of("target", "stoa-seed-" + asked + ".txt");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
                run.accept(asked, Trace.to(out::println));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the story cannot be written to " + file, e);
        }
    }
}
