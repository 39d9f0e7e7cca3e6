package dev.stoa.sparklite.run;

/**
 * What tasks did, in numbers that add up.
 *
 * @param rowsRead lines of files, or records from the driver
 * @param bytesRead bytes of files as they are on disk
 * @param shuffledBytes bytes written for other stages
 * @param fetchedBytes bytes read from other stages
 * @param spills how often memory was too small
 */
public record Measures(long rowsRead, long bytesRead, long shuffledBytes, long fetchedBytes, long spills) {
    /** Nothing done. */
    public static final Measures NONE = new Measures(0, 0, 0, 0, 0);

    /** Both together. */
    public Measures plus(Measures other) {
        return new Measures(
                rowsRead + other.rowsRead,
                bytesRead + other.bytesRead,
                shuffledBytes + other.shuffledBytes,
                fetchedBytes + other.fetchedBytes,
                spills + other.spills);
    }
}
