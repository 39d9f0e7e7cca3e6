package dev.stoa.sparklite.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.stoa.api.task.Bytes;
import dev.stoa.sdk.executor.TaskContext;
import dev.stoa.sdk.executor.TaskFunction;
import dev.stoa.sparklite.shuffle.MemoryBudget;
import org.jspecify.annotations.Nullable;

/** The function that every task of the engine is, as the SDK sends it to an executor. */
public record RunTask(TaskOrder order) implements TaskFunction {
    /** The executor's one workplace; made by its first task. */
    private static @Nullable Workplace workplace;

    @Override
    public Bytes run(TaskContext context) throws Exception {
        String attempt = context.task().task().value();
        return Bytes.of(TaskWork.run(order, attempt, workplace(context), context::isKilled)
                .toBytes());
    }

    private static synchronized Workplace workplace(TaskContext context) throws IOException {
        Path directory = context.sandbox().resolve("spark-lite");
        Workplace known = workplace;
        if (known == null || !known.directory().equals(directory)) {
            known = new Workplace(Files.createDirectories(directory), context.blobs(), MemoryBudget.ofThisJvm());
            workplace = known;
        }
        return known;
    }
}
