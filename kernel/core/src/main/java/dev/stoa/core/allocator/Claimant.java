package dev.stoa.core.allocator;

import dev.stoa.core.cell.Account;
import org.jspecify.annotations.Nullable;

/** A framework that may be offered something. */
final class Claimant extends Entry {
    private final Account account;
    private final OfferFilters filters = new OfferFilters();
    private final PoolFilters poolFilters = new PoolFilters();
    private boolean active;
    private boolean suppressed;
    private int cursor;
    private long age;

    Claimant(Account account, long arrival) {
        super(account.framework().value(), arrival);
        this.account = account;
    }

    Account account() {
        return account;
    }

    OfferFilters filters() {
        return filters;
    }

    PoolFilters poolFilters() {
        return poolFilters;
    }

    boolean wants() {
        return active && !suppressed;
    }

    void setActive(boolean now) {
        active = now;
    }

    void setSuppressed(boolean now) {
        suppressed = now;
    }

    /** From which agent to look on, so that one framework's offers go round the cell. */
    int cursor() {
        return cursor;
    }

    void moveCursor(int next) {
        cursor = next;
    }

    @Override
    @Nullable
    Entry first() {
        return null;
    }

    @Override
    long age() {
        return age;
    }

    void setAge(long now) {
        age = now;
    }

    void clearFilters() {
        filters.clear();
        poolFilters.clear();
    }
}
