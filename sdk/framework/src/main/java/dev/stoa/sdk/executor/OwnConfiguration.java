package dev.stoa.sdk.executor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/**
 * Reads the configuration of an executor: system properties, the framework's {@code application.conf}, and of the libraries'
 * defaults only those of the house. Parsing all of them, Akka's above all, takes longer than everything else at start.
 */
final class OwnConfiguration {
    private static final String MARK = "stoa {";

    private OwnConfiguration() {}

    static Config load(ClassLoader loader) {
        Config own = ConfigFactory.empty();
        try {
            for (URL defaults : Collections.list(loader.getResources("reference.conf"))) {
                String text = read(defaults);
                if (text.contains(MARK)) {
                    own = own.withFallback(ConfigFactory.parseString(text));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the defaults of the configuration cannot be read", e);
        }
        return ConfigFactory.systemProperties()
                .withFallback(ConfigFactory.parseResourcesAnySyntax(loader, "application"))
                .withFallback(own)
                .resolve();
    }

    private static String read(URL url) throws IOException {
        try (InputStream in = url.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
