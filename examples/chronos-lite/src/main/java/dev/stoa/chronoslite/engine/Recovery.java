package dev.stoa.chronoslite.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts what a store holds into an order in which it can be applied: whatever a record is about comes before it. */
public final class Recovery {
    private Recovery() {}

    /** The same changes, in an order in which they can be applied. */
    public static List<Change> inOrder(Collection<Change> records) {
        Map<String, Change.JobPut> jobs = new LinkedHashMap<>();
        List<Change> ordered = new ArrayList<>();
        for (Change change : records) {
            if (change instanceof Change.MetaPut) {
                ordered.add(change);
            } else if (change instanceof Change.JobPut put) {
                jobs.put(put.job().name(), put);
            }
        }
        Set<String> done = new HashSet<>();
        jobs.keySet().forEach(name -> addWithParents(name, jobs, done, ordered));
        for (Change change : records) {
            if (change instanceof Change.ProgressPut put
                    && done.contains(put.progress().name())) {
                ordered.add(change);
            }
        }
        for (Change change : records) {
            if (change instanceof Change.RunPut put
                    && done.contains(put.run().id().job())) {
                ordered.add(change);
            }
        }
        return ordered;
    }

    private static void addWithParents(
            String name, Map<String, Change.JobPut> jobs, Set<String> done, List<Change> ordered) {
        // Not by recursion: a chain of followers may be as long as there are jobs.
        List<String> stack = new ArrayList<>(List.of(name));
        while (!stack.isEmpty()) {
            String top = stack.get(stack.size() - 1);
            Change.JobPut job = jobs.get(top);
            if (job == null || done.contains(top)) {
                stack.remove(stack.size() - 1);
                continue;
            }
            int before = stack.size();
            job.job().definition().parents().stream()
                    .filter(parent -> !done.contains(parent) && jobs.containsKey(parent))
                    .forEach(stack::add);
            if (stack.size() == before) {
                stack.remove(stack.size() - 1);
                done.add(top);
                ordered.add(job);
            }
        }
    }
}
