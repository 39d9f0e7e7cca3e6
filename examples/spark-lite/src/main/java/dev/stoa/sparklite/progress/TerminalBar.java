package dev.stoa.sparklite.progress;

import java.io.PrintStream;

import dev.stoa.sparklite.schedule.Progress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar per stage, drawn over itself. */
final class TerminalBar implements ProgressView {
    private static final int REDRAW_MILLIS = 200;

    private final PrintStream out;
    private int stage;
    private @Nullable ProgressBar bar;

    TerminalBar(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void accept(Progress progress) {
        if (bar == null || progress.stage() != stage) {
            if (bar != null) {
                // That the next stage begins is the news that this one is done.
                bar.stepTo(bar.getMax());
            }
            finish();
            stage = progress.stage();
            bar = new ProgressBarBuilder()
                    .setTaskName("stage %d/%d".formatted(stage, progress.stages()))
                    .setInitialMax(progress.tasks())
                    .setUnit(" tasks", 1)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(out))
                    .build();
        }
        bar.stepTo(progress.done());
    }

    @Override
    public synchronized void finish() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
