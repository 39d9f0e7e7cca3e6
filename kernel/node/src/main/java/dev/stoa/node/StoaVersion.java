package dev.stoa.node;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: ours, Java's, the system's. */
final class StoaVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        @Nullable String version = Stoa.class.getPackage().getImplementationVersion();
        return new String[] {
            "stoa " + (version == null ? "(not packaged)" : version),
            "java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
            "os   " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                    + System.getProperty("os.arch")
        };
    }
}
