package dev.stoa.node.daemon;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.master.boot.MasterConfig;
import dev.stoa.master.boot.MasterDaemon;
import dev.stoa.master.boot.MasterEnd;
import dev.stoa.master.membership.MasterPlace;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.LogOption;
import dev.stoa.node.option.Parsed;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;
import dev.stoa.transport.session.aeron.AeronSessions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Runs a master in this process. */
@Command(
        name = "master",
        mixinStandardHelpOptions = true,
        description = "Runs a master: it leads the cell, or stands by for the one that does.",
        footer = {
            "",
            "A master that leads no more ends with code 75; started again it stands by. The start script does that by itself"
                    + " with --restart; elsewhere whatever supervises the process does."
        })
@SuppressWarnings("NullAway.Init") // picocli sets every option that has a default before call
public final class MasterCommand implements Callable<Integer> {
    /** Exit code of a master that leads no more: started again, it stands by. */
    private static final int DEPOSED = 75;

    /** Exit code of a master whose log failed. */
    private static final int LOG_FAILED = 70;

    private static final String FIRST = "m1";
    private static final int DEFAULT_PORT = 5050;

    @Option(
            names = "--id",
            paramLabel = "ID",
            converter = Id.class,
            defaultValue = FIRST,
            description = "This master's id, kept with its data directory. Default: ${DEFAULT-VALUE}.")
    private MasterId id;

    @Option(
            names = "--peers",
            paramLabel = "ID=HOST:PORT",
            split = ",",
            converter = {Name.class, Place.class},
            description =
                    "All masters, this one included, comma separated. It listens where it is named here: on UDP port PORT,"
                            + " and for the other masters on TCP ports PORT+1000 and PORT+2000. With a new data directory it waits until"
                            + " all of them are up; after that the log says who takes part.")
    private @Nullable Map<String, MasterPlace> peers;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            converter = Parsed.Port.class,
            description =
                    "The UDP port for agents, frameworks and operators; 0 takes any. Default: 5050, or as --peers says.")
    private @Nullable Integer port;

    @Option(
            names = "--bind",
            paramLabel = "HOST",
            description = "The address to listen on. Default: 127.0.0.1, or as --peers says.")
    private @Nullable String host;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where its journal lies. Default: ~/.stoa/master, or ~/.stoa/master-ID if --id is not m1.")
    private @Nullable Path data;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "stoa",
            description = "The cluster's name; clients of another one are refused. Default: ${DEFAULT-VALUE}.")
    private String cluster;

    @Mixin
    private final LogOption log = new LogOption();

    @Override
    public Integer call() {
        log.informative();
        Config config = ConfigFactory.load();
        MasterConfig master = config(config);
        Directories.make("data directory", master.data());
        Life life = Life.begin("master");
        AeronSessions transport = life.closeAtEnd(DaemonTransport.ofMaster(config));
        MasterDaemon daemon = life.closeAtEnd(start(master, config, transport));
        Life.announce(daemon.whenServing(), role -> "stoa master ready role=%s address=%s"
                .formatted(role.name().toLowerCase(Locale.ROOT), daemon.address()));
        return life.await(daemon.whenTerminated().thenApply(MasterCommand::end), Life.end(transport.whenBroken()));
    }

    private MasterConfig config(Config config) {
        Path directory = data == null
                ? Path.of(
                        System.getProperty("user.home"), ".stoa", id.value().equals(FIRST) ? "master" : "master-" + id)
                : data;
        SortedMap<String, MasterPlace> places = peers == null ? Collections.emptySortedMap() : new TreeMap<>(peers);
        try {
            return MasterConfig.from(config, directory.toAbsolutePath())
                    .withListen(listen(places.get(id.value())))
                    .withCluster(cluster)
                    .among(id, places);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailedException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private SessionAddress listen(@Nullable MasterPlace told) {
        if (told != null && port != null && port != told.port()) {
            throw new CommandFailedException(
                    "--port %d contradicts --peers, where '%s' is at %s".formatted(port, id, told));
        }
        String bind = host != null ? host : told != null ? told.host() : "127.0.0.1";
        int number = port != null ? port : told != null ? told.port() : DEFAULT_PORT;
        return SessionAddress.udp(bind, number);
    }

    private static Life.End end(MasterEnd end) {
        return switch (end.cause()) {
            case DEPOSED -> new Life.End(end.reason() + "; started again it stands by", DEPOSED);
            case LOG_FAILED -> new Life.End(end.reason(), LOG_FAILED);
        };
    }

    private static MasterDaemon start(MasterConfig master, Config config, SessionTransport transport) {
        try {
            return MasterDaemon.start(master, config, transport);
        } catch (OpenRefusedException | SessionTransportException refused) {
            throw new CommandFailedException(String.valueOf(refused.getMessage()), refused);
        }
    }

    /** A master's id. */
    static final class Id implements ITypeConverter<MasterId> {
        @Override
        public MasterId convert(String text) {
            return parse(MasterId::new, text);
        }
    }

    /** A master's id, as the key of a map. */
    static final class Name implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            return parse(MasterId::new, text).value();
        }
    }

    /** {@code HOST:PORT} of a master. */
    static final class Place implements ITypeConverter<MasterPlace> {
        @Override
        public MasterPlace convert(String text) {
            return parse(MasterPlace::parse, text);
        }
    }

    private static <T> T parse(Function<String, T> parser, String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(String.valueOf(wrong.getMessage()));
        }
    }
}
