package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.ReservationView;
import picocli.CommandLine.Command;

/** Lists reservations. */
@Command(
        name = "reservations",
        mixinStandardHelpOptions = true,
        description = "Lists what is reserved on which agent for whom, and how much of it is used.")
public final class ReservationsCommand extends ListCommand<ReservationView> {
    /** Made by the command line. */
    public ReservationsCommand() {
        super(
                OperatorCall.ListReservations::new,
                OperatorNotice.ReservationsListed.class,
                OperatorNotice.ReservationsListed::reservations,
                ReservationsCommand::table);
    }

    static Table<ReservationView> table() {
        return new Table<ReservationView>()
                .column("NAME", view -> view.reservation().id().value())
                .column("AGENT", view -> view.reservation().agent().value())
                .column("ROLE", view -> view.reservation().role().value())
                .column(
                        "OWNER",
                        view -> view.reservation().owner().map(Object::toString).orElse(""))
                .column("OUT OF", view -> view.reservation()
                        .refines()
                        .map(Object::toString)
                        .orElse(""))
                .column("RESOURCES", view -> view.reservation().resources().toString())
                .column("USED", view -> view.used().toString())
                .column("OFFERED", view -> view.offered().toString());
    }
}
