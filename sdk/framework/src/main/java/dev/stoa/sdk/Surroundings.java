package dev.stoa.sdk;

import java.nio.file.FileSystem;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import com.typesafe.config.Config;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.transport.session.SessionTransport;

/**
 * What a framework takes from the process and the machine it lives in. {@link Framework.Program#start} takes the real ones, a
 * simulation brings its own.
 *
 * @param config the whole configuration
 * @param transport stays its owner's
 * @param nowMillis a clock that never goes back
 * @param random spreads attempts to reach a master
 * @param files where the state file lies
 * @param shown hears each notice just before the behaviour does
 */
public record Surroundings(
        Config config,
        SessionTransport transport,
        LongSupplier nowMillis,
        RandomGenerator random,
        FileSystem files,
        Consumer<SchedulerNotice> shown) {}
