package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.OfferView;
import dev.stoa.node.operator.MasterQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists open offers. */
@Command(
        name = "offers",
        mixinStandardHelpOptions = true,
        description = "Lists open offers: who may take what, where, and for how long.")
public final class OffersCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Mixin
    private final Listing listing = new Listing();

    @Override
    public void run() {
        listing.print(
                master.ask(OperatorCall.ListOffers::new, OperatorNotice.OffersListed.class)
                        .offers(),
                table());
    }

    static Table<OfferView> table() {
        return new Table<OfferView>()
                .column("OFFER", OfferView::offer)
                .column("FRAMEWORK", OfferView::framework)
                .column("AGENT", OfferView::agent)
                .column("RESOURCES", offer -> offer.resources().toString())
                .column("LEFT", offer -> Math.max(0, offer.leftMillis()) / 1000 + "s");
    }
}
