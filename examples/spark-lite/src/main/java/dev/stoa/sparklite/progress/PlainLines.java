package dev.stoa.sparklite.progress;

import java.io.PrintStream;

import dev.stoa.sparklite.schedule.Progress;

/** One line when a stage begins and one for each quarter of it: at most five per stage. */
final class PlainLines implements ProgressView {
    private static final int PARTS = 4;

    private final PrintStream out;
    private int stage;
    private int part;

    PlainLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void accept(Progress progress) {
        int reached = progress.tasks() == 0 ? PARTS : (int) ((long) progress.done() * PARTS / progress.tasks());
        if (progress.stage() == stage && reached <= part) {
            return;
        }
        stage = progress.stage();
        part = reached;
        out.printf("stage %d/%d: %d of %d tasks done%n", stage, progress.stages(), progress.done(), progress.tasks());
    }

    @Override
    public void finish() {
        out.flush();
    }
}
