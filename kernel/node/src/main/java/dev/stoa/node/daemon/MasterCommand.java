package dev.stoa.node.daemon;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.master.boot.MasterConfig;
import dev.stoa.master.boot.MasterDaemon;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.LogOption;
import dev.stoa.node.option.Parsed;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a master in this process. */
@Command(
        name = "master",
        mixinStandardHelpOptions = true,
        description = "Runs a master: it leads the cell, or stands by for the one that does.")
@SuppressWarnings("NullAway.Init") // picocli sets every option that has a default before call
public final class MasterCommand implements Callable<Integer> {
    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            converter = Parsed.Port.class,
            defaultValue = "5050",
            description = "The UDP port for agents, frameworks and operators; 0 takes any. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The address to listen on. Default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.stoa/master",
            description = "Where its journal lies. Default: ~/.stoa/master.")
    private Path data;

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
        Directories.make("data directory", data);
        Config config = ConfigFactory.load();
        MasterConfig master = MasterConfig.from(config, data.toAbsolutePath())
                .withListen(SessionAddress.udp(host, port))
                .withCluster(cluster);
        Life life = Life.begin("master");
        SessionTransport transport = life.closeAtEnd(DaemonTransport.ofMaster(config));
        MasterDaemon daemon = life.closeAtEnd(start(master, config, transport));
        Life.announce(daemon.whenLeading(), epoch -> "stoa master ready address=" + daemon.address());
        return life.await(daemon.whenTerminated());
    }

    private static MasterDaemon start(MasterConfig master, Config config, SessionTransport transport) {
        try {
            return MasterDaemon.start(master, config, transport);
        } catch (OpenRefusedException | SessionTransportException refused) {
            throw new CommandFailedException(String.valueOf(refused.getMessage()), refused);
        }
    }
}
