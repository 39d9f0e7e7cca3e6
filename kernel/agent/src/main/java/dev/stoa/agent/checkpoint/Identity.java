package dev.stoa.agent.checkpoint;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.api.id.AgentId;

/**
 * Who an agent is, for as long as its work directory lives.
 *
 * @param id its name in the cluster
 * @param workKey random; two agents that say one id differ in it
 * @param secret random and never told; the tokens of executors are made of it
 */
public record Identity(AgentId id, String workKey, String secret) {
    /** Begins the ids of this agent's containers. */
    public String containerPrefix() {
        return workKey.substring(0, 12);
    }

    /** What the executor in the container has to say to be taken for it. */
    public String token(ContainerId container) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(secret), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(container.value().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Whether the token is that of the container; takes equally long for any wrong one. */
    public boolean isToken(String token, ContainerId container) {
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), token(container).getBytes(StandardCharsets.UTF_8));
    }

    /** Never prints the secret. */
    @Override
    public String toString() {
        return "agent " + id;
    }

    static Identity create(Optional<AgentId> wanted, RandomGenerator random) {
        AgentId id = wanted.orElseGet(() -> new AgentId("a-" + random(random, 5)));
        return new Identity(id, random(random, 16), random(random, 32));
    }

    private static String random(RandomGenerator random, int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }

    static Identity read(Path file) throws IOException, CheckpointException {
        Properties fields = new Properties();
        String text = Files.readString(file);
        int check = text.indexOf("check=");
        try {
            fields.load(new StringReader(text));
            if (check > 0 && checksum(text.substring(0, check)).equals(fields.getProperty("check"))) {
                return new Identity(
                        new AgentId(fields.getProperty("id", "")),
                        fields.getProperty("work-key", ""),
                        fields.getProperty("secret", ""));
            }
        } catch (IllegalArgumentException unreadable) {
            // Said below.
        }
        throw new CheckpointException(
                "%s is damaged, so nobody can say which agent this is; move the work directory away to start as a new one"
                        .formatted(file));
    }

    void write(Path file) throws IOException {
        String text = "id=%s%nwork-key=%s%nsecret=%s%n".formatted(id, workKey, secret);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer content = StandardCharsets.UTF_8.encode(text + "check=" + checksum(text) + "\n");
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
