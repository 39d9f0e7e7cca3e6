package dev.stoa.node.masters;

import java.util.Comparator;
import java.util.List;

import dev.stoa.api.protocol.MasterInfo;
import dev.stoa.api.view.MasterView;
import dev.stoa.node.listing.MasterListing;
import dev.stoa.node.option.ClientTransport;
import dev.stoa.node.option.MastersOption;
import dev.stoa.transport.session.SessionTransport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the masters, each as it describes itself, with or without a leader. */
@Command(
        name = "masters",
        mixinStandardHelpOptions = true,
        description = "Lists the masters: who leads, who stands by, how far each is. Its commands add and remove them.",
        subcommands = {
            AddCommand.class,
            RemoveCommand.class,
            TransferCommand.class,
            SnapshotCommand.class,
            BackupCommand.class,
            RestoreCommand.class
        })
public final class MastersCommand implements Runnable {
    @Mixin
    private final MastersOption masters = new MastersOption();

    @Mixin
    private final MasterListing listing = new MasterListing();

    @Override
    public void run() {
        try (SessionTransport transport = ClientTransport.open()) {
            listing.print(views(new MasterContact(transport, masters).all()));
        }
    }

    static List<MasterView> views(List<MasterContact.Seen> masters) {
        long furthest = masters.stream()
                .flatMap(master -> master.info().stream())
                .mapToLong(MasterInfo::committed)
                .max()
                .orElse(-1);
        return masters.stream()
                .map(master -> master.info()
                        .map(info -> new MasterView(
                                info.master(),
                                master.address(),
                                role(info.phase()),
                                info.epoch(),
                                info.applied(),
                                Math.max(0, furthest - info.applied())))
                        .orElseGet(() -> new MasterView(master.id(), master.address(), "unreachable", 0, -1, -1)))
                .sorted(Comparator.comparing(MasterView::master))
                .toList();
    }

    private static String role(MasterInfo.Phase phase) {
        return switch (phase) {
            case LEADER -> "leader";
            case STANDBY -> "standby";
            case OUTSIDER -> "outsider";
            case FRESH, STARTING -> "starting";
        };
    }
}
