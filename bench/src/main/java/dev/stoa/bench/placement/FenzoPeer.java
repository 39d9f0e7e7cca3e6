package dev.stoa.bench.placement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.TaskAssignmentResult;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskScheduler;
import com.netflix.fenzo.VMAssignmentResult;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineLease;
import com.netflix.fenzo.plugins.BinPackingFitnessCalculators;
import dev.stoa.api.resource.Resources;
import org.apache.mesos.Protos;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The peer of {@link FenzoMix}: Fenzo itself places the same tasks in the same batches on the same hosts, as its own TestLotsOfTasks
 * has it: packed by processors and memory, what is left of a host offered anew after each batch. It searches with one thread for each
 * processor; committing, accounting and ordering launches are the framework's business there and are not in its time. It is warmed up
 * less often than ours, a fill with its full best fit being long.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@State(Scope.Benchmark)
public class FenzoPeer {
    /** How many hosts there are. */
    @Param("1000")
    public int hosts = 1_000;

    /** From which fitness on Fenzo looks no further: 1.0 is its full best fit, 0.01 its loosest. */
    @Param({"1.0", "0.01"})
    public double goodEnough = 1.0;

    private List<Request> tasks = List.of();
    private List<VirtualMachineLease> leases = new ArrayList<>();
    private @Nullable TaskScheduler scheduler;

    /** Empties the hosts. */
    @Setup(Level.Iteration)
    public void prepare() {
        List<Request> requests = new ArrayList<>();
        for (Resources task : FenzoMix.mix(hosts)) {
            requests.add(new Request("t" + requests.size(), task.cpuMillis() / 1_000.0, task.memoryMib()));
        }
        tasks = requests;
        leases = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            leases.add(new Lease("lease-" + i, "host-" + i, FenzoMix.CPUS, 1_000.0 * FenzoMix.CPUS));
        }
        scheduler = new TaskScheduler.Builder()
                .withFitnessCalculator(BinPackingFitnessCalculators.cpuMemBinPacker)
                .withFitnessGoodEnoughFunction(fitness -> fitness >= goodEnough)
                .withLeaseOfferExpirySecs(86_400)
                .withLeaseRejectAction(lease -> {})
                .build();
    }

    /** Ends its threads. */
    @TearDown(Level.Iteration)
    public void stop() {
        if (scheduler != null) {
            scheduler.shutdown();
        }
    }

    /** Fills all hosts. */
    @Benchmark
    public int fill(Placed placed) {
        if (scheduler == null) {
            throw new IllegalStateException("not prepared");
        }
        List<VirtualMachineLease> offered = leases;
        long begun = System.nanoTime();
        int launched = 0;
        double cpus = 0;
        for (int from = 0; from < tasks.size(); from += FenzoMix.BATCH) {
            Map<String, VMAssignmentResult> assigned = scheduler
                    .scheduleOnce(tasks.subList(from, Math.min(tasks.size(), from + FenzoMix.BATCH)), offered)
                    .getResultMap();
            offered = new ArrayList<>();
            for (VMAssignmentResult host : assigned.values()) {
                double freeCpus = 0;
                double freeMemory = 0;
                for (VirtualMachineLease used : host.getLeasesUsed()) {
                    freeCpus += used.cpuCores();
                    freeMemory += used.memoryMB();
                }
                for (TaskAssignmentResult task : host.getTasksAssigned()) {
                    scheduler.getTaskAssigner().call(task.getRequest(), host.getHostname());
                    freeCpus -= task.getRequest().getCPUs();
                    freeMemory -= task.getRequest().getMemory();
                    cpus += task.getRequest().getCPUs();
                    launched++;
                }
                if (freeCpus > 0 && freeMemory > 0) {
                    offered.add(new Lease("rest-" + launched, host.getHostname(), freeCpus, freeMemory));
                }
            }
        }
        placed.count(launched, System.nanoTime() - begun);
        placed.utilisationPermille = 1_000 * cpus / (FenzoMix.CPUS * hosts);
        return launched;
    }

    /** One task, as Fenzo asks for it. */
    private static final class Request implements TaskRequest {
        private final String id;
        private final double cpus;
        private final double memoryMib;
        private @Nullable AssignedResources assigned;

        Request(String id, double cpus, double memoryMib) {
            this.id = id;
            this.cpus = cpus;
            this.memoryMib = memoryMib;
        }

        @Override
        public String getId() {
            return id;
        }

        @Override
        public String taskGroupName() {
            return "";
        }

        @Override
        public double getCPUs() {
            return cpus;
        }

        @Override
        public double getMemory() {
            return memoryMib;
        }

        @Override
        public double getNetworkMbps() {
            return 0;
        }

        @Override
        public double getDisk() {
            return 0;
        }

        @Override
        public int getPorts() {
            return 0;
        }

        @Override
        public Map<String, Double> getScalarRequests() {
            return Collections.emptyMap();
        }

        @Override
        public Map<String, NamedResourceSetRequest> getCustomNamedResources() {
            return Collections.emptyMap(); // Fenzo asks it for null.
        }

        @Override
        public List<ConstraintEvaluator> getHardConstraints() {
            return List.of();
        }

        @Override
        public List<VMTaskFitnessCalculator> getSoftConstraints() {
            return List.of();
        }

        @Override
        public void setAssignedResources(AssignedResources resources) {
            assigned = resources;
        }

        @Override
        public @Nullable AssignedResources getAssignedResources() {
            return assigned;
        }
    }

    /** What is free on a host. */
    private record Lease(String id, String hostname, double cpuCores, double memoryMB) implements VirtualMachineLease {
        @Override
        public String getId() {
            return id;
        }

        @Override
        public long getOfferedTime() {
            return System.currentTimeMillis();
        }

        @Override
        public String getVMID() {
            return hostname;
        }

        @Override
        public double networkMbps() {
            return 0;
        }

        @Override
        public double diskMB() {
            return 0;
        }

        @Override
        public List<Range> portRanges() {
            return List.of();
        }

        @Override
        public Protos.Offer getOffer() {
            return Protos.Offer.getDefaultInstance();
        }

        @Override
        public Map<String, Protos.Attribute> getAttributeMap() {
            return Collections.emptyMap(); // Fenzo asks it for null.
        }

        @Override
        public @Nullable Double getScalarValue(String name) {
            return null;
        }

        @Override
        public Map<String, Double> getScalarValues() {
            return Collections.emptyMap(); // Fenzo asks it for null.
        }
    }
}
