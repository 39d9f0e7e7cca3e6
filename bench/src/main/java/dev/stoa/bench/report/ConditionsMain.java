package dev.stoa.bench.report;

/** Prints the conditions, for figures whose own program does not. */
public final class ConditionsMain {
    private ConditionsMain() {}

    /** Prints one line. */
    @SuppressWarnings("SystemOut") // The line is this program's output.
    public static void main(String[] args) {
        System.out.println(Conditions.line());
    }
}
