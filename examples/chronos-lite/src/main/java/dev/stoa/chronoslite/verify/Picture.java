package dev.stoa.chronoslite.verify;

import java.util.List;

/** Draws a history for people: a row of signs for each job, one for each slot or, when there are many, for several. */
public final class Picture {
    private Picture() {}

    /**
     * One row: {@code +} met, {@code -} missed, {@code 2} doubled.
     *
     * @param slots in order
     * @param width at most so many signs; of slots that share one the worst is shown
     */
    public static String row(List<Expected> slots, Checker.Report report, int width) {
        int per = Math.max(1, (slots.size() + width - 1) / width);
        StringBuilder row = new StringBuilder();
        for (int from = 0; from < slots.size(); from += per) {
            char sign = '+';
            for (Expected slot : slots.subList(from, Math.min(slots.size(), from + per))) {
                if (report.doubled().contains(slot.slotMillis())) {
                    sign = '2';
                } else if (sign != '2' && !report.met().containsKey(slot.slotMillis())) {
                    sign = '-';
                }
            }
            row.append(sign);
        }
        return row.toString();
    }
}
