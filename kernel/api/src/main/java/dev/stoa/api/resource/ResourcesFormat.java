package dev.stoa.api.resource;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads and prints {@link Resources}; what it prints it reads back to an equal value. */
final class ResourcesFormat {
    private static final Set<String> PLAIN = Collections.unmodifiableSet(new TreeSet<>(List.of("cpus", "mem", "disk")));
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");
    private static final Pattern MEMBER = Pattern.compile("[A-Za-z0-9_./:-]{1,128}");
    private static final Map<String, Long> MIB = new TreeMap<>(Map.of("mib", 1L, "gib", 1024L, "tib", 1024L * 1024));
    private static final long MAX_AMOUNT = 1L << 53;

    private ResourcesFormat() {}

    static void requireCustomName(String name) {
        if (PLAIN.contains(name)) {
            throw new ResourceFormatException("'%s' is a kind of its own, not a custom one".formatted(name));
        }
        requireName(name, name);
    }

    static void requireMember(String member, String part) {
        if (!MEMBER.matcher(member).matches()) {
            throw new ResourceFormatException(
                    "'%s' in '%s' must be 1 to 128 letters, digits or '_', '.', '/', ':', '-'".formatted(member, part));
        }
    }

    static Resources parse(String text) {
        long cpuMillis = 0;
        long memoryMib = 0;
        long diskMib = 0;
        SortedMap<String, Long> scalars = new TreeMap<>();
        SortedMap<String, Ranges> ranges = new TreeMap<>();
        SortedMap<String, SortedSet<String>> sets = new TreeMap<>();
        Set<String> seen = new TreeSet<>();
        for (String part : parts(text)) {
            int colon = part.indexOf(':');
            if (colon < 0) {
                throw new ResourceFormatException("'%s' has no ':', must be NAME:AMOUNT".formatted(part));
            }
            String name = part.substring(0, colon).strip();
            String amount = part.substring(colon + 1).strip();
            requireName(name, part);
            if (!seen.add(name)) {
                throw new ResourceFormatException("'%s' is given twice in '%s'".formatted(name, text));
            }
            switch (name) {
                case "cpus" -> cpuMillis = parseCpus(part, amount);
                case "mem" -> memoryMib = parseMib(part, amount);
                case "disk" -> diskMib = parseMib(part, amount);
                default -> {
                    if (amount.startsWith("[")) {
                        ranges.put(name, parseRanges(part, amount));
                    } else if (amount.startsWith("{")) {
                        sets.put(name, parseSet(part, amount));
                    } else {
                        scalars.put(name, parseWhole(part, amount));
                    }
                }
            }
        }
        return new Resources(cpuMillis, memoryMib, diskMib, scalars, ranges, sets);
    }

    static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ';' : text.charAt(i);
            if (c == '[' || c == '{') {
                depth++;
            } else if (c == ']' || c == '}') {
                depth--;
            } else if (c == ';' && (depth <= 0 || i == text.length())) {
                String part = text.substring(from, i).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                from = i + 1;
            }
        }
        return parts;
    }

    static void requireName(String name, String part) {
        if (!NAME.matcher(name).matches()) {
            throw new ResourceFormatException(
                    "'%s' in '%s' is no name, must be a letter followed by at most 62 letters, digits, '_', '.' or '-'"
                            .formatted(name, part));
        }
    }

    private static long parseCpus(String part, String amount) {
        BigDecimal cpus = decimal(part, amount);
        if (cpus.stripTrailingZeros().scale() > 3) {
            throw new ResourceFormatException("'%s' must have at most 3 digits after the point".formatted(part));
        }
        return bounded(part, cpus.movePointRight(3));
    }

    private static long parseMib(String part, String amount) {
        String lower = amount.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, Long> unit : MIB.entrySet()) {
            if (lower.endsWith(unit.getKey())) {
                String number = amount.substring(
                                0, amount.length() - unit.getKey().length())
                        .strip();
                return wholeMib(part, decimal(part, number).multiply(BigDecimal.valueOf(unit.getValue())));
            }
        }
        return wholeMib(part, decimal(part, amount));
    }

    private static long wholeMib(String part, BigDecimal mib) {
        if (mib.stripTrailingZeros().scale() > 0) {
            throw new ResourceFormatException("'%s' must be a whole number of MiB".formatted(part));
        }
        return bounded(part, mib);
    }

    private static BigDecimal decimal(String part, String amount) {
        // Digits only: no exponent, so that a short text cannot stand for a number of a billion digits.
        requireFewDigits(part, amount);
        if (!amount.matches("-?[0-9]{1,18}(\\.[0-9]{1,9})?")) {
            throw new ResourceFormatException(
                    "'%s' has no number that can be read, must be like cpus:0.5, mem:512MiB or mem:2GiB"
                            .formatted(part));
        }
        return new BigDecimal(amount);
    }

    private static void requireFewDigits(String part, String amount) {
        if (amount.matches("[0-9]{19,}(\\.[0-9]*)?")) {
            throw new ResourceFormatException("'%s' is too large, must be at most 2^53".formatted(part));
        }
    }

    private static long bounded(String part, BigDecimal amount) {
        if (amount.signum() < 0) {
            throw new ResourceFormatException("'%s' is negative, must be 0 or more".formatted(part));
        }
        if (amount.compareTo(BigDecimal.valueOf(MAX_AMOUNT)) > 0) {
            throw new ResourceFormatException("'%s' is too large, must be at most 2^53".formatted(part));
        }
        return amount.setScale(0, RoundingMode.UNNECESSARY).longValueExact();
    }

    private static long parseWhole(String part, String amount) {
        requireFewDigits(part, amount);
        if (!amount.matches("-?[0-9]{1,18}")) {
            throw new ResourceFormatException(
                    "'%s' is neither a whole number, nor ranges like [1-5], nor a set like {a,b}".formatted(part));
        }
        return bounded(part, new BigDecimal(amount));
    }

    private static Ranges parseRanges(String part, String amount) {
        List<Ranges.Interval> intervals = new ArrayList<>();
        for (String range : members(part, amount, ']')) {
            String[] ends = range.split("-", -1);
            if (ends.length > 2 || !range.matches("[0-9]{1,18}(\\s*-\\s*[0-9]{1,18})?")) {
                throw new ResourceFormatException(
                        "'%s' in '%s' is no range, must be like 31000-31099 or 8080".formatted(range, part));
            }
            long first = Long.parseLong(ends[0].strip());
            intervals.add(interval(part, first, ends.length == 1 ? first : Long.parseLong(ends[1].strip())));
        }
        try {
            return new Ranges(intervals);
        } catch (IllegalArgumentException overlapping) {
            throw new ResourceFormatException("'%s': %s".formatted(part, overlapping.getMessage()));
        }
    }

    private static Ranges.Interval interval(String part, long first, long last) {
        try {
            return new Ranges.Interval(first, last);
        } catch (IllegalArgumentException backwards) {
            throw new ResourceFormatException("'%s': %s".formatted(part, backwards.getMessage()));
        }
    }

    private static SortedSet<String> parseSet(String part, String amount) {
        SortedSet<String> set = new TreeSet<>();
        for (String member : members(part, amount, '}')) {
            requireMember(member, part);
            if (!set.add(member)) {
                throw new ResourceFormatException("'%s' is given twice in '%s'".formatted(member, part));
            }
        }
        return set;
    }

    private static List<String> members(String part, String amount, char end) {
        if (amount.charAt(amount.length() - 1) != end) {
            throw new ResourceFormatException("'%s' must end with '%c'".formatted(part, end));
        }
        List<String> members = new ArrayList<>();
        String inner = amount.substring(1, amount.length() - 1).strip();
        if (!inner.isEmpty()) {
            for (String member : inner.split(",", -1)) {
                members.add(member.strip());
            }
        }
        return members;
    }

    static String print(Resources resources) {
        List<String> parts = new ArrayList<>();
        if (resources.cpuMillis() > 0) {
            parts.add("cpus:" + cpus(resources.cpuMillis()));
        }
        if (resources.memoryMib() > 0) {
            parts.add("mem:" + mib(resources.memoryMib()));
        }
        if (resources.diskMib() > 0) {
            parts.add("disk:" + mib(resources.diskMib()));
        }
        resources.scalars().forEach((name, amount) -> parts.add(name + ":" + amount));
        resources.ranges().forEach((name, amount) -> parts.add(name + ":" + amount));
        resources.sets().forEach((name, amount) -> parts.add(name + ":{" + String.join(",", amount) + "}"));
        return String.join(";", parts);
    }

    static String cpus(long cpuMillis) {
        return BigDecimal.valueOf(cpuMillis, 3).stripTrailingZeros().toPlainString();
    }

    static String mib(long mib) {
        return mib > 0 && mib % 1024 == 0 ? mib / 1024 + "GiB" : mib + "MiB";
    }
}
