package dev.stoa.chronoslite.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import org.jgrapht.Graphs;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DirectedAcyclicGraph;
import org.jspecify.annotations.Nullable;

/**
 * Who follows whom. A job without parents begins graphs, and so does one whose parents belong to different graphs; every other job
 * belongs to the one graph of its parents.
 */
public final class JobGraph {
    private final DirectedAcyclicGraph<String, DefaultEdge> graph = new DirectedAcyclicGraph<>(DefaultEdge.class);
    private final Map<String, String> roots = new HashMap<>();

    /** Why a job may not have these parents: one is not there, or a cycle would close; empty if it may. */
    public Optional<String> objection(String name, Collection<String> parents) {
        for (String parent : parents) {
            if (!graph.containsVertex(parent)) {
                return Optional.of("parent '%s' of job '%s' does not exist".formatted(parent, name));
            }
        }
        for (String parent : parents) {
            Optional<List<String>> path = path(name, parent);
            if (path.isPresent()) {
                return Optional.of("parent '%s' would close the cycle %s -> %s"
                        .formatted(parent, String.join(" -> ", path.get()), name));
            }
        }
        return Optional.empty();
    }

    private Optional<List<String>> path(String from, String to) {
        if (!graph.containsVertex(from)) {
            return Optional.empty();
        }
        Map<String, String> cameFrom = new HashMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(from));
        cameFrom.put(from, from);
        while (!open.isEmpty()) {
            String at = open.removeFirst();
            if (at.equals(to)) {
                List<String> path = new ArrayList<>();
                String step = at;
                path.add(step);
                while (!step.equals(from)) {
                    step = java.util.Objects.requireNonNull(cameFrom.get(step));
                    path.add(0, step);
                }
                return Optional.of(path);
            }
            for (String next : children(at)) {
                if (cameFrom.putIfAbsent(next, at) == null) {
                    open.addLast(next);
                }
            }
        }
        return Optional.empty();
    }

    /** Adds a job or gives it other parents. Only without an {@linkplain #objection objection}. */
    public void put(String name, Collection<String> parents) {
        if (graph.containsVertex(name)) {
            if (new TreeSet<>(parents).equals(parents(name))) {
                return;
            }
            graph.removeAllEdges(new ArrayList<>(graph.incomingEdgesOf(name)));
            roots.clear();
        } else {
            graph.addVertex(name);
        }
        parents.forEach(parent -> graph.addEdge(parent, name));
    }

    /** Takes a job out. Only one without children. */
    public void remove(String name) {
        graph.removeVertex(name);
        roots.remove(name);
    }

    /** Who follows a job directly, in the order of names. */
    public SortedSet<String> children(String name) {
        return graph.containsVertex(name) && graph.outDegreeOf(name) > 0
                ? new TreeSet<>(Graphs.successorListOf(graph, name))
                : new TreeSet<>();
    }

    /** Whom a job follows directly, in the order of names. */
    public SortedSet<String> parents(String name) {
        return graph.containsVertex(name) ? new TreeSet<>(Graphs.predecessorListOf(graph, name)) : new TreeSet<>();
    }

    /** The job that begins the graph runs of this one; itself if it does. */
    public String root(String name) {
        @Nullable String known = roots.get(name);
        if (known != null) {
            return known;
        }
        TreeSet<String> above = new TreeSet<>();
        for (String parent : parents(name)) {
            above.add(root(parent));
        }
        String root = above.size() == 1 ? above.first() : name;
        roots.put(name, root);
        return root;
    }

    /** Whether a job's runs begin graph runs. */
    public boolean beginsGraph(String name) {
        return root(name).equals(name);
    }

    /** How many steps each of some jobs is from its farthest ancestor, in topological order: the column it is drawn in. */
    public Map<String, Integer> layers(Collection<String> jobs) {
        Map<String, Integer> layers = new LinkedHashMap<>();
        TreeSet<String> wanted = new TreeSet<>(jobs);
        for (String name : graph) {
            if (wanted.contains(name)) {
                int layer = 0;
                for (String parent : parents(name)) {
                    layer = Math.max(layer, layers.getOrDefault(parent, -1) + 1);
                }
                layers.put(name, layer);
            }
        }
        return layers;
    }
}
