package dev.stoa.core.domain;

import java.util.Arrays;

import dev.stoa.api.placement.LabelSelector;

/** The tasks of one framework that one selector chooses, counted by the domains of one division. All questions are O(1). */
final class Counter {
    private final LabelSelector selector;
    private final Division division;
    private int[] byDomain = new int[16];
    // How many open domains hold so many tasks: the fewest is the first that is not 0.
    private int[] openDomains = new int[16];
    private int fewest;
    private int open;
    private int total;
    private boolean live = true;

    Counter(LabelSelector selector, Division division) {
        this.selector = selector;
        this.division = division;
        division.forEachOpen(this::opened);
    }

    LabelSelector selector() {
        return selector;
    }

    Division division() {
        return division;
    }

    /** Whether it still follows what happens. */
    boolean isLive() {
        return live;
    }

    void retire() {
        live = false;
    }

    int in(int domain) {
        return domain < byDomain.length ? byDomain[domain] : 0;
    }

    int fewest() {
        return open == 0 ? 0 : fewest;
    }

    int total() {
        return total;
    }

    void add(int domain) {
        change(domain, 1);
    }

    void remove(int domain) {
        change(domain, -1);
    }

    private void change(int domain, int by) {
        if (domain >= byDomain.length) {
            byDomain = Arrays.copyOf(byDomain, 2 * domain);
        }
        int held = byDomain[domain];
        byDomain[domain] += by;
        total += by;
        if (division.isOpen(domain)) {
            openDomains[held]--;
            count(held + by);
            if (held < byDomain[domain] && held == fewest && openDomains[held] == 0) {
                // The domain itself holds fewest still, with one more.
                fewest = byDomain[domain];
            }
            fewest = Math.min(fewest, byDomain[domain]);
        }
    }

    private void count(int held) {
        if (held >= openDomains.length) {
            openDomains = Arrays.copyOf(openDomains, 2 * held);
        }
        openDomains[held]++;
    }

    /** A domain has its first open agent. */
    void opened(int domain) {
        int held = in(domain);
        count(held);
        fewest = open++ == 0 ? held : Math.min(fewest, held);
    }

    /** A domain has lost its last open agent. */
    void closed(int domain) {
        int held = in(domain);
        openDomains[held]--;
        open--;
        // The walk is as long as the domains are uneven, and domains close rarely.
        while (open > 0 && openDomains[fewest] == 0) {
            fewest++;
        }
    }
}
