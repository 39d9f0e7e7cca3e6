package dev.stoa.node.masters;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

import dev.stoa.api.protocol.MasterCall;
import dev.stoa.api.protocol.MasterInfo;
import dev.stoa.api.protocol.MasterNotice;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.MastersOption;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.Inquiry;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;

/** Asks particular masters, each by itself, starting from the addresses a command was given. */
final class MasterContact {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final long REQUEST = 1;

    private final SessionTransport transport;
    private final MastersOption masters;

    MasterContact(SessionTransport transport, MastersOption masters) {
        this.transport = transport;
        this.masters = masters;
    }

    /** A master was told to do something and fell silent: it may or may not have done it. */
    static final class NoAnswerException extends CommandFailedException {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A master that is known of; what it says of itself, unless it does not answer. */
    record Seen(String id, String address, Optional<MasterInfo> info) {}

    /**
     * All masters that are known of: those at the given addresses and those they call members.
     *
     * @throws CommandFailedException if none of the given ones answers
     */
    List<Seen> all() {
        Map<String, Seen> seen = new LinkedHashMap<>();
        Map<SessionAddress, Optional<MasterInfo>> first = describeUntilOneAnswers();
        Map<SessionAddress, String> members = new LinkedHashMap<>();
        first.forEach((address, info) -> info.ifPresent(answer -> {
            seen.put(answer.master(), new Seen(answer.master(), place(address), info));
            answer.members().forEach((id, place) -> {
                if (!place.isEmpty()) {
                    members.put(SessionAddress.parse(place), id);
                }
            });
        }));
        if (seen.isEmpty()) {
            throw new CommandFailedException("no master answered at %s within %d s"
                    .formatted(masters.text(), masters.timeout().toSeconds()));
        }
        members.values().removeAll(seen.keySet());
        describe(List.copyOf(members.keySet()))
                .forEach((address, info) -> seen.put(
                        String.valueOf(members.get(address)),
                        seen(String.valueOf(members.get(address)), address, info)));
        return List.copyOf(seen.values());
    }

    private Map<SessionAddress, Optional<MasterInfo>> describeUntilOneAnswers() {
        long end = System.nanoTime() + masters.timeout().toNanos();
        Map<SessionAddress, Optional<MasterInfo>> heard = describe(masters.addresses());
        // Each attempt takes as long as the silence it meets, so this does not spin.
        while (heard.values().stream().allMatch(Optional::isEmpty) && System.nanoTime() - end < 0) {
            heard = describe(masters.addresses());
        }
        return heard;
    }

    private static Seen seen(String id, SessionAddress address, Optional<MasterInfo> info) {
        return new Seen(id, place(address), info);
    }

    private static String place(SessionAddress address) {
        return address.location();
    }

    /**
     * The master that leads.
     *
     * @throws CommandFailedException if none of those that answer does
     */
    Seen leader() {
        List<Seen> all = all();
        return all.stream()
                .filter(master -> master.info().map(MasterInfo::phase).equals(Optional.of(MasterInfo.Phase.LEADER)))
                .findFirst()
                .orElseThrow(
                        () -> new CommandFailedException("no master leads among %s; changes wait, running tasks go on"
                                .formatted(String.join(
                                        ", ", all.stream().map(Seen::id).toList()))));
    }

    /** Whether a master says within the time-out that it is in a phase; asked again and again. */
    boolean comesTo(Seen master, MasterInfo.Phase phase) {
        long end = System.nanoTime() + masters.timeout().toNanos();
        Executor later = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        while (System.nanoTime() - end < 0) {
            Optional<MasterInfo.Phase> now = CompletableFuture.supplyAsync(() -> describe(master), later)
                    .join()
                    .map(MasterInfo::phase);
            if (now.equals(Optional.of(phase))) {
                return true;
            }
        }
        return false;
    }

    private Optional<MasterInfo> describe(Seen master) {
        SessionAddress address = SessionAddress.parse(master.address());
        return describe(List.of(address)).getOrDefault(address, Optional.empty());
    }

    private Map<SessionAddress, Optional<MasterInfo>> describe(List<SessionAddress> addresses) {
        Map<SessionAddress, CompletableFuture<Object>> asked = new LinkedHashMap<>();
        addresses.forEach(address -> asked.put(address, ask(address, MasterCall.Describe::new, ASK_TIMEOUT)));
        Map<SessionAddress, Optional<MasterInfo>> heard = new LinkedHashMap<>();
        asked.forEach((address, answer) -> heard.put(
                address,
                answer.handle((notice, failure) -> notice instanceof MasterNotice.Described described
                                ? Optional.of(described.master())
                                : Optional.<MasterInfo>empty())
                        .join()));
        return heard;
    }

    /** Has a master do something and returns what it says of it. */
    String order(Seen master, LongFunction<MasterCall> call) {
        try {
            Object answer = ask(SessionAddress.parse(master.address()), call, masters.timeout())
                    .join();
            if (answer instanceof MasterNotice.Done done) {
                return done.message();
            }
            throw new CommandFailedException(
                    answer instanceof MasterNotice.Refused refused
                            ? refused.reason()
                            : "master '%s' answered with %s"
                                    .formatted(master.id(), answer.getClass().getSimpleName()));
        } catch (CompletionException failed) {
            throw new NoAnswerException(
                    "master '%s' did not answer: %s; 'stoa masters' tells what holds"
                            .formatted(master.id(), failed.getCause()),
                    failed);
        }
    }

    private CompletableFuture<Object> ask(SessionAddress address, LongFunction<MasterCall> call, Duration timeout) {
        Hello hello = Hello.of(PeerKind.MASTER, "cli", masters.cluster());
        return Inquiry.ask(transport, address, hello, call.apply(REQUEST), timeout);
    }
}
