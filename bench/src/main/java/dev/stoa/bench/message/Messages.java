package dev.stoa.bench.message;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.stoa.bench.report.Conditions;
import dev.stoa.transport.channel.BlobClient;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.aeron.AeronSessions;
import org.HdrHistogram.Histogram;

/**
 * M1, M2 and M3: sessions and blobs between two JVMs on this host, over IPC and over UDP on loopback, with bare Aeron beside
 * them in the same two processes.
 *
 * <p>Each line is printed as soon as it is known. Sessions and bare Aeron take turns; medians over the rounds are printed, and
 * the median of the rounds' ratios. Nothing waits for ever: what does not come within {@link Plan#patience} ends the program
 * with a sentence that says what it was, and exit code 1.
 */
public final class Messages {
    private final Plan plan;
    private final PrintStream out;
    private final PeerProcess.Places peer;
    private final AeronSessions transport;

    private Messages(Plan plan, PrintStream out, PeerProcess.Places peer, AeronSessions transport) {
        this.plan = plan;
        this.out = out;
        this.peer = peer;
        this.transport = transport;
    }

    /** Measures and prints all; {@code quick} as an argument does little of each, to see that it works. */
    @SuppressWarnings("SystemOut") // The figures are this program's output.
    public static void main(String[] args) throws Exception {
        String name = args.length == 0 ? "full" : args[0];
        Plan plan = Plan.named(name).orElse(null);
        if (plan == null) {
            System.err.println("plan '%s' must be full or quick".formatted(name));
            System.exit(2);
            return;
        }
        System.out.println(Conditions.line());
        try (PeerProcess peer = PeerProcess.start(plan.patience());
                AeronSessions transport = AeronSessions.open(MediaConfig.DEFAULT, SessionConfig.DEFAULT)) {
            new Messages(plan, System.out, peer.places(), transport).all();
        } catch (FigureException late) {
            System.err.println("no figures: " + late.getMessage());
            System.exit(1);
        }
    }

    private void all() throws InterruptedException {
        out.println("M1 one way, 100 bytes            sessions/s      Aeron/s   ratio");
        for (Carrier carrier : Carrier.values()) {
            oneWay(carrier);
        }
        out.printf(
                "M2 there and back, %,d/s     p50 us   p99 us   max us   Aeron p50      p99  p50 ratio%n",
                plan.tripsPerSecond());
        for (Carrier carrier : Carrier.values()) {
            trips(carrier);
        }
        out.println("M3 blocks of 1 MiB                    MB/s   Aeron MB/s   ratio");
        for (Carrier carrier : Carrier.values()) {
            bulk(carrier);
        }
        firstAfterQuiet();
    }

    private void oneWay(Carrier carrier) throws InterruptedException {
        List<Double> session = new ArrayList<>();
        List<Double> raw = new ArrayList<>();
        for (int i = -1; i < plan.rounds(); i++) {
            double ours = withSession(carrier, (tally, link) -> tally.oneWay(link, plan.oneWay(), plan.patience()));
            double bare = withRaw(
                    carrier,
                    RawLink.MESSAGE_BYTES,
                    (tally, link) -> tally.oneWay(link, plan.oneWay(), plan.patience()));
            // The first turn of each warms the compilers up.
            if (i >= 0) {
                session.add(ours);
                raw.add(bare);
            }
        }
        out.printf("   %-4s %35.0f %12.0f %7.2f%n", carrier.word(), median(session), median(raw), ratio(session, raw));
    }

    private void trips(Carrier carrier) throws InterruptedException {
        List<Histogram> session = new ArrayList<>();
        List<Histogram> raw = new ArrayList<>();
        Measure<Histogram> measure =
                (tally, link) -> tally.trips(link, plan.trips(), plan.tripsPerSecond(), plan.patience());
        for (int i = 0; i < plan.rounds(); i++) {
            session.add(withSession(carrier, measure));
            raw.add(withRaw(carrier, RawLink.MESSAGE_BYTES, measure));
        }
        List<Double> p50 = micros(session, 50);
        List<Double> rawP50 = micros(raw, 50);
        out.printf(
                "   %-4s %28.1f %8.1f %8.1f %11.1f %8.1f %10.2f%n",
                carrier.word(),
                median(p50),
                median(micros(session, 99)),
                median(micros(session, 100)),
                median(rawP50),
                median(micros(raw, 99)),
                ratio(p50, rawP50));
    }

    private void bulk(Carrier carrier) throws InterruptedException {
        List<Double> blobs = new ArrayList<>();
        List<Double> raw = new ArrayList<>();
        SessionAddress from = SessionAddress.parse(peer.bulk(carrier));
        for (int i = -1; i < plan.rounds(); i++) {
            double ours;
            try (BlobClient client = new BlobClient(transport)) {
                ours = Bulk.fetch(client, from, plan.bulkMib(), plan.patience());
            }
            double bare = withRaw(
                    carrier, RawLink.BLOCK_BYTES, (tally, link) -> tally.oneWay(link, plan.bulkMib(), plan.patience()));
            if (i >= 0) {
                blobs.add(ours);
                raw.add(bare * RawLink.BLOCK_BYTES / 1e6);
            }
        }
        out.printf("   %-4s %35.0f %12.0f %7.2f%n", carrier.word(), median(blobs), median(raw), ratio(blobs, raw));
    }

    /** One quiet time for all carriers; the calls after it are one second apart. */
    private void firstAfterQuiet() throws InterruptedException {
        out.printf(
                "M2 first message after %d s of quiet, ms (being quiet now)%n",
                plan.quiet().toSeconds());
        Map<Carrier, Tally> tallies = new EnumMap<>(Carrier.class);
        Map<Carrier, SessionLink> links = new EnumMap<>(Carrier.class);
        try {
            for (Carrier carrier : Carrier.values()) {
                Tally tally = new Tally();
                tallies.put(carrier, tally);
                links.put(carrier, session(carrier, tally));
            }
            for (Carrier carrier : Carrier.values()) {
                rest(carrier == Carrier.IPC ? plan.quiet() : Duration.ofSeconds(1));
                Tally tally = Objects.requireNonNull(tallies.get(carrier));
                Link link = Objects.requireNonNull(links.get(carrier));
                Histogram first = tally.trips(link, 1, 1, plan.patience());
                out.printf("   %-4s %35.2f%n", carrier.word(), first.getMaxValue() / 1e6);
            }
        } finally {
            links.values().forEach(Link::close);
        }
    }

    /** What is done with a link. */
    private interface Measure<T> {
        T on(Tally tally, Link link) throws InterruptedException;
    }

    private <T> T withSession(Carrier carrier, Measure<T> measure) throws InterruptedException {
        Tally tally = new Tally();
        try (Link link = session(carrier, tally)) {
            return measure.on(tally, link);
        }
    }

    private SessionLink session(Carrier carrier, Tally tally) throws InterruptedException {
        return SessionLink.open(transport, SessionAddress.parse(peer.messages(carrier)), tally, plan.patience());
    }

    private <T> T withRaw(Carrier carrier, int answerBytes, Measure<T> measure) throws InterruptedException {
        Tally tally = new Tally();
        try (Link link = RawLink.open(peer, carrier, answerBytes, tally, plan.patience())) {
            return measure.on(tally, link);
        }
    }

    private static void rest(Duration quiet) throws InterruptedException {
        // Nothing is to happen: the latch is never counted down.
        boolean unused = new CountDownLatch(1).await(quiet.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static List<Double> micros(List<Histogram> histograms, double percentile) {
        return histograms.stream()
                .map(each -> each.getValueAtPercentile(percentile) / 1e3)
                .toList();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double ratio(List<Double> ours, List<Double> bare) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / bare.get(i));
        }
        return median(ratios);
    }
}
