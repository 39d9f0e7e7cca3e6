package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.VolumeView;
import picocli.CommandLine.Command;

/** Lists volumes. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists volumes: where they are, whose, and which tasks use them.")
public final class ListVolumesCommand extends ListCommand<VolumeView> {
    /** Made by the command line. */
    public ListVolumesCommand() {
        super(
                OperatorCall.ListVolumes::new,
                OperatorNotice.VolumesListed.class,
                OperatorNotice.VolumesListed::volumes,
                ListVolumesCommand::table);
    }

    static Table<VolumeView> table() {
        return new Table<VolumeView>()
                .column("NAME", VolumeView::volume)
                .column("AGENT", VolumeView::agent)
                .column("STATE", VolumeView::state)
                .column("RESERVATION", VolumeView::reservation)
                .column("ROLE", VolumeView::role)
                .column("OWNER", VolumeView::owner)
                .column("PATH", VolumeView::path)
                .column("DISK", view -> view.diskMib() + "MiB")
                .column("SHARING", VolumeView::sharing)
                .column("USED BY", view -> String.join(" ", view.users()));
    }
}
