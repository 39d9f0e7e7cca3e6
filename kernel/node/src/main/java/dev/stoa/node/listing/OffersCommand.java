package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.OfferView;
import picocli.CommandLine.Command;

/** Lists open offers. */
@Command(
        name = "offers",
        mixinStandardHelpOptions = true,
        description = "Lists open offers: who may take what, where, and for how long.")
public final class OffersCommand extends ListCommand<OfferView> {
    /** Made by the command line. */
    public OffersCommand() {
        super(
                OperatorCall.ListOffers::new,
                OperatorNotice.OffersListed.class,
                OperatorNotice.OffersListed::offers,
                OffersCommand::table);
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
