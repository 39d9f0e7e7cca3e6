package dev.stoa.sdk.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;

/**
 * What the SDK knows of the framework's tasks: which live, which status each has shown last, which are asked about.
 *
 * <p>Holds one entry for each live task and a bounded number for ended ones, the longest ended going first.
 */
final class TaskBook {
    /** What is to be done with a status that came. */
    enum Verdict {
        /** It is news. */
        SHOW,
        /** It was shown and acknowledged and the acknowledgement was lost, or there is nothing to show any more. */
        ACKNOWLEDGE_AGAIN,
        /** It was shown and is not dealt with yet, or tells nothing new. */
        PASS_OVER
    }

    private static final class Entry {
        private long shown;
        private long acknowledged;
        private Optional<TaskState> state = Optional.empty();
        private boolean asked;

        boolean isEnded() {
            return state.filter(TaskState::isTerminal).isPresent();
        }
    }

    private final Map<TaskId, Entry> live = new TreeMap<>();
    private final Map<TaskId, Entry> ended;

    TaskBook(int rememberedEnded) {
        this.ended = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<TaskId, Entry> eldest) {
                return size() > rememberedEnded;
            }
        };
    }

    /** A launch is on its way to the master. */
    void launching(TaskId task) {
        live.computeIfAbsent(task, id -> new Entry());
    }

    /** The master has committed the launch. */
    void placed(TaskId task) {
        Entry entry = live.get(task);
        if (entry != null && entry.state.isEmpty()) {
            entry.state = Optional.of(TaskState.STAGING);
        }
    }

    /** The launch did not happen. A task that has shown itself is kept: its id was used before and it lives. */
    void rejected(TaskId task) {
        Entry entry = live.get(task);
        if (entry != null && entry.state.isEmpty()) {
            live.remove(task);
        }
    }

    /** The master has answered launches. */
    void answered(AcceptReply reply) {
        reply.placed().keySet().forEach(this::placed);
        reply.rejected().forEach(rejection -> rejected(rejection.task()));
    }

    /**
     * The author, or a lost answer, wants the next word on this task to be shown even if it is no news. A task that is not known here
     * counts as live until that word comes: masters are silent while they do not know, so the question is repeated. An end that is in
     * the author's hands already is the answer.
     */
    void asked(TaskId task) {
        Entry known = ended.get(task);
        if (known != null && known.isEnded() && known.shown > known.acknowledged) {
            return;
        }
        Entry entry = known == null ? live.computeIfAbsent(task, id -> new Entry()) : known;
        entry.asked = true;
    }

    /** The author asked about all. */
    void askedAboutAll() {
        live.values().forEach(entry -> entry.asked = true);
    }

    /** Notes a status and judges it. */
    Verdict see(TaskStatus status) {
        TaskId task = status.task().task();
        Entry old = live.getOrDefault(task, ended.get(task));
        Entry entry = old == null ? new Entry() : old;
        if (status.needsAcknowledgement()) {
            if (status.sequence() <= entry.acknowledged) {
                return Verdict.ACKNOWLEDGE_AGAIN;
            }
            if (status.sequence() <= entry.shown) {
                return Verdict.PASS_OVER;
            }
            if (entry.isEnded() && !status.state().isTerminal()) {
                // The answer to a question has told the end before; what led to it is no news any more.
                // It counts as dealt with, so that it is acknowledged each time it comes.
                entry.shown = status.sequence();
                entry.acknowledged = status.sequence();
                return Verdict.ACKNOWLEDGE_AGAIN;
            }
            entry.shown = status.sequence();
        } else if (isAnswerOrGuess(status) && !entry.asked && entry.state.equals(Optional.of(status.state()))) {
            return Verdict.PASS_OVER;
        }
        entry.asked = false;
        entry.state = Optional.of(status.state());
        file(task, entry, status);
        return Verdict.SHOW;
    }

    /** What is said again each time it is asked, though nothing has happened. */
    private static boolean isAnswerOrGuess(TaskStatus status) {
        return status.reason() == TaskReason.RECONCILIATION
                || (status.state() == TaskState.UNKNOWN && status.isOutOfSight());
    }

    /** A task that an agent may have which cannot be seen lives, and is asked about until that is known. */
    private void file(TaskId task, Entry entry, TaskStatus status) {
        if (status.state().isTerminal() || (status.state() == TaskState.UNKNOWN && !status.isOutOfSight())) {
            live.remove(task);
            ended.put(task, entry);
        } else {
            ended.remove(task);
            live.put(task, entry);
        }
    }

    /**
     * Whether a status that is no news answers a question of the author's all the same; the question is answered by that. Masters
     * answer with the numbered status itself as long as they have not heard that it was dealt with.
     */
    boolean isAnswer(TaskStatus status) {
        TaskId task = status.task().task();
        Entry entry = live.getOrDefault(task, ended.get(task));
        if (entry == null || !entry.asked || !entry.state.equals(Optional.of(status.state()))) {
            return false;
        }
        entry.asked = false;
        return true;
    }

    /** The status of this number, and so all before it, has been dealt with. False if that was known. */
    boolean acknowledged(TaskId task, long sequence) {
        Entry entry = live.getOrDefault(task, ended.get(task));
        if (entry == null) {
            return true;
        }
        boolean news = sequence > entry.acknowledged;
        entry.acknowledged = Math.max(entry.acknowledged, sequence);
        return news;
    }

    /** The tasks that are not known to have ended, in the order of their ids. */
    Collection<TaskId> live() {
        return List.copyOf(live.keySet());
    }

    boolean isEmpty() {
        return live.isEmpty();
    }

    /** The given ids in groups of at most {@code size}. */
    static List<List<TaskId>> inGroups(Collection<TaskId> tasks, int size) {
        List<TaskId> all = List.copyOf(tasks);
        List<List<TaskId>> groups = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            groups.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return groups;
    }
}
