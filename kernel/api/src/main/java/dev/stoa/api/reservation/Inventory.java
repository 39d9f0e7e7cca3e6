package dev.stoa.api.reservation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.resource.ResourceFormatException;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;

/**
 * What the operator of an agent has it bring: resources for everybody, resources kept for roles, and resources that it lends.
 *
 * @param total all it has, what is kept for roles included, what it lends apart
 * @param reserved what of the total is kept for which role
 * @param revocable what it lends beside the total until it wants it back; processors, memory, disk and own scalars only
 */
public record Inventory(Resources total, SortedMap<RoleName, Resources> reserved, Resources revocable) {
    private static final String LENT = "{revocable}";

    public Inventory {
        reserved = Collections.unmodifiableSortedMap(new TreeMap<>(reserved));
        Resources kept = Resources.NONE;
        for (Map.Entry<RoleName, Resources> each : reserved.entrySet()) {
            if (each.getKey().equals(RoleName.DEFAULT)) {
                throw new IllegalArgumentException(
                        "'%s' is kept for role '*', must be for a role of its own or plain".formatted(each.getValue()));
            }
            kept = plus(kept, each.getValue());
        }
        if (!total.contains(kept)) {
            throw new IllegalArgumentException(
                    "'%s' is kept for roles, must be part of the total '%s'".formatted(kept, total));
        }
        if (!revocable.ranges().isEmpty() || !revocable.sets().isEmpty()) {
            throw new IllegalArgumentException(
                    "'%s' cannot be revocable, must be processors, memory, disk or amounts of a name of your own"
                            .formatted(revocable));
        }
    }

    /** One of which nothing is kept or lent. */
    public static Inventory of(Resources total) {
        return new Inventory(total, Collections.emptySortedMap(), Resources.NONE);
    }

    /**
     * Reads the form {@code cpus:4;mem:8GiB;gpus:{g0,g1};cpus(eng/web):2;mem(eng/web):1GiB;cpus{revocable}:2}: what is plain is
     * for everybody, what has a role in parentheses is kept for that role and those below it and comes on top of what is plain,
     * what says {@code {revocable}} is lent.
     *
     * @throws ResourceFormatException naming the value and the rule it breaks
     */
    public static Inventory parse(String text) {
        List<String> plain = new ArrayList<>();
        List<String> lent = new ArrayList<>();
        SortedMap<RoleName, List<String>> kept = new TreeMap<>();
        for (String part : Resources.parts(text)) {
            int colon = part.indexOf(':');
            String name = colon < 0 ? part : part.substring(0, colon).strip();
            String amount = colon < 0 ? "" : part.substring(colon);
            int open = name.indexOf('(');
            if (name.endsWith(LENT)) {
                lent.add(name.substring(0, name.length() - LENT.length()) + amount);
            } else if (open >= 0) {
                kept.computeIfAbsent(role(part, name, open), role -> new ArrayList<>())
                        .add(name.substring(0, open) + amount);
            } else if (name.indexOf('{') >= 0 || name.indexOf(')') >= 0) {
                throw new ResourceFormatException(
                        "'%s' must be NAME:AMOUNT, NAME(ROLE):AMOUNT or NAME%s:AMOUNT".formatted(part, LENT));
            } else {
                plain.add(part);
            }
        }
        try {
            Resources total = together(plain);
            SortedMap<RoleName, Resources> reserved = new TreeMap<>();
            for (Map.Entry<RoleName, List<String>> each : kept.entrySet()) {
                Resources resources = together(each.getValue());
                if (!resources.isNone()) {
                    reserved.put(each.getKey(), resources);
                    total = plus(total, resources);
                }
            }
            return new Inventory(total, reserved, together(lent));
        } catch (ResourceFormatException unreadable) {
            throw unreadable;
        } catch (IllegalArgumentException contradiction) {
            throw new ResourceFormatException(String.valueOf(contradiction.getMessage()));
        }
    }

    private static RoleName role(String part, String name, int open) {
        if (!name.endsWith(")")) {
            throw new ResourceFormatException(
                    "'%s' must have its role in parentheses, like cpus(eng):2".formatted(part));
        }
        String role = name.substring(open + 1, name.length() - 1).strip();
        if (role.equals(RoleName.DEFAULT.value())) {
            throw new ResourceFormatException(
                    "'%s' is kept for role '*', which is everybody: leave the role out".formatted(part));
        }
        try {
            return new RoleName(role);
        } catch (IllegalArgumentException unreadable) {
            throw new ResourceFormatException("'%s': %s".formatted(part, unreadable.getMessage()));
        }
    }

    private static Resources together(List<String> parts) {
        return Resources.parse(String.join(";", parts));
    }

    private static Resources plus(Resources some, Resources more) {
        try {
            return some.plus(more);
        } catch (IllegalArgumentException | ArithmeticException twice) {
            throw new IllegalArgumentException(
                    "'%s' and '%s' cannot both be had: %s".formatted(some, more, twice.getMessage()), twice);
        }
    }

    /** What of the total is kept for nobody. */
    public Resources unreserved() {
        Resources rest = total;
        for (Resources kept : reserved.values()) {
            rest = rest.minus(kept);
        }
        return rest;
    }

    /** Prints the form that {@link #parse} reads. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>(Resources.parts(unreserved().toString()));
        reserved.forEach((role, kept) -> add(parts, kept, "(" + role + ")"));
        add(parts, revocable, LENT);
        return String.join(";", parts);
    }

    private static void add(List<String> parts, Resources resources, String mark) {
        for (String part : Resources.parts(resources.toString())) {
            int colon = part.indexOf(':');
            parts.add(part.substring(0, colon) + mark + part.substring(colon));
        }
    }
}
