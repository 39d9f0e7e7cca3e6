package dev.stoa.journal.akka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.MasterElection;
import dev.stoa.journal.Replica;

/** Waits for a replica to be elected. */
final class Elections {
    private Elections() {}

    static void await(Replica replica) {
        CompletableFuture<Epoch> elected = new CompletableFuture<>();
        replica.election().listen(new MasterElection.Listener() {
            @Override
            public void onElected(Epoch epoch) {
                elected.complete(epoch);
            }

            @Override
            public void onDeposed(MasterElection.Deposed reason) {}
        });
        elected.orTimeout(20, TimeUnit.SECONDS).join();
    }
}
