package dev.stoa.node.listing;

import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.operator.MasterQuery;
import picocli.CommandLine.Mixin;

/** What all listings of what a leader knows have in common: one question, and its answer as a table or as JSON. */
abstract class ListCommand<V> implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Mixin
    private final Listing listing = new Listing();

    private final Function<MasterQuery, List<V>> question;
    private final Supplier<Table<V>> table;

    /**
     * A listing.
     *
     * @param call the question
     * @param answer what is answered
     * @param views what of the answer is listed
     */
    <N extends OperatorNotice> ListCommand(
            LongFunction<OperatorCall> call, Class<N> answer, Function<N, List<V>> views, Supplier<Table<V>> table) {
        this.question = asked -> views.apply(asked.ask(call, answer));
        this.table = table;
    }

    /** Whether one of the answer is shown. */
    boolean isMeant(V view) {
        return true;
    }

    @Override
    public final void run() {
        List<V> views = question.apply(master).stream().filter(this::isMeant).toList();
        listing.print(views, table.get());
    }
}
