package dev.stoa.node.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.api.task.Bytes;
import dev.stoa.sdk.Framework;

/**
 * A framework of one class that counts its own processes in its store, and writes each count to a file of that number below the
 * directory it is given: the process, the instance and the agent. It runs until it is ended.
 */
public final class CountingFramework {
    private static final StoreKey COUNT = new StoreKey("count");

    private CountingFramework() {}

    /** Arguments: the directory, and how to go on once it has counted: {@code stay}, {@code end} or {@code teardown}. */
    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[0]);
        Framework.named("counting")
                .behavior(session -> Behaviors.setup(context -> {
                    boolean[] counted = {false};
                    return Behaviors.receiveMessage(notice -> {
                        if (notice instanceof SchedulerNotice.Subscribed subscribed && !counted[0]) {
                            counted[0] = true;
                            var unused = session.store()
                                    .get(COUNT)
                                    .thenCompose(found -> session.store()
                                            .write(new StoreWrite.Put(
                                                    COUNT,
                                                    Bytes.of(Integer.toString(number(found) + 1)),
                                                    found.map(StoreEntry::version)
                                                            .orElse(0L)))
                                            .thenAccept(done -> note(
                                                    directory,
                                                    number(found) + 1,
                                                    subscribed.framework() + " " + subscribed.instance())))
                                    .thenRun(() -> {
                                        if (arguments[1].equals("teardown")) {
                                            session.teardown();
                                        } else if (arguments[1].equals("end")) {
                                            System.exit(0);
                                        }
                                    });
                        }
                        return Behaviors.same();
                    });
                }))
                .start()
                .join();
    }

    private static int number(Optional<StoreEntry> found) {
        return found.map(entry -> Integer.parseInt(new String(entry.value().toArray(), StandardCharsets.UTF_8)))
                .orElse(0);
    }

    private static void note(Path directory, int count, String who) {
        try {
            Path draft = directory.resolve(count + ".part");
            Files.writeString(draft, ProcessHandle.current().pid() + " " + System.getenv("STOA_AGENT_ID") + " " + who);
            Files.move(draft, directory.resolve(Integer.toString(count)), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }
}
