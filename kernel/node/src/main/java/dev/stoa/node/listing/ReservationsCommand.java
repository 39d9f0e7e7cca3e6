package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.ReservationView;
import dev.stoa.node.operator.MasterQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists reservations. */
@Command(
        name = "reservations",
        mixinStandardHelpOptions = true,
        description = "Lists what is reserved on which agent for whom, and how much of it is used.")
public final class ReservationsCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Mixin
    private final Listing listing = new Listing();

    @Override
    public void run() {
        listing.print(
                master.ask(OperatorCall.ListReservations::new, OperatorNotice.ReservationsListed.class)
                        .reservations(),
                table());
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
