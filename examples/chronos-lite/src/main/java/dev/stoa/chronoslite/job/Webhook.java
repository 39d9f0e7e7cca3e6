package dev.stoa.chronoslite.job;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/**
 * Where a job's news is sent by HTTP POST.
 *
 * @param url an http or https address
 * @param events which news: {@code failed}, {@code recovered}, {@code succeeded}, {@code skipped}
 * @param secret signs each body with HMAC-SHA256; empty for no signature
 */
public record Webhook(String url, List<String> events, String secret) {
    private static final Set<String> EVENTS = Set.of("failed", "recovered", "succeeded", "skipped");

    public Webhook {
        events = List.copyOf(events);
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null || !Set.of("http", "https").contains(uri.getScheme())) {
                throw new JobRuleException("webhook url '%s' must be an http or https address".formatted(url));
            }
        } catch (URISyntaxException wrong) {
            throw new JobRuleException("webhook url '%s' must be an http or https address".formatted(url));
        }
        for (String event : events) {
            if (!EVENTS.contains(event)) {
                throw new JobRuleException(
                        "webhook event '%s' is unknown, must be failed, recovered, succeeded or skipped"
                                .formatted(event));
            }
        }
        if (secret.length() > 256) {
            throw new JobRuleException(
                    "webhook secret has %d characters, at most 256 are allowed".formatted(secret.length()));
        }
    }
}
