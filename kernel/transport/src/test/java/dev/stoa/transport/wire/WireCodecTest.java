package dev.stoa.transport.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import com.esotericsoftware.kryo.io.Output;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.BlobNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.UserName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

class WireCodecTest {
    // Made once: it takes longer to make one than to use it on all types.
    private static final WireCodec GENERAL = new WireCodec(new Codecs(WireTypes.byNumber(), Codecs.Hot.BY_SHAPE));
    private static final WireCodec OFTEN_USED = new WireCodec(new Codecs(WireTypes.byNumber(), Codecs.Hot.BY_SHAPE));

    private final WireCodec codec = WireCodec.standard();

    static Stream<Class<?>> messages() {
        return WireTypesTest.messages();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageComesBackAsItWas(Class<?> type) throws WireFormatException {
        for (long seed = 0; seed < 50; seed++) {
            Object message = Samples.of(type, seed);
            assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void codecsByHandWriteWhatTheGeneralOneWrites(Class<?> type) throws WireFormatException {
        WireCodec general = GENERAL;
        for (long seed = 0; seed < 20; seed++) {
            Object message = Samples.of(type, seed);
            assertThat(codec.encode(message)).isEqualTo(general.encode(message));
            assertThat(general.decode(codec.encode(message))).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aTypeThatIsMetOftenIsWrittenAndReadAsBefore(Class<?> type) throws WireFormatException {
        WireCodec general = OFTEN_USED;
        Object message = Samples.of(type, 5);
        byte[] before = general.encode(message);

        for (int i = 0; i < RecordShape.OFTEN; i++) {
            general.decode(before);
        }

        assertThat(general.encode(message)).isEqualTo(before);
        assertThat(general.decode(before)).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyPrefixOfAMessageIsRefused(Class<?> type) {
        byte[] bytes = codec.encode(Samples.of(type, 3));
        for (int length = 0; length < bytes.length; length++) {
            byte[] prefix = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> codec.decode(prefix)).isInstanceOf(WireFormatException.class);
        }
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .as("and so is what is too long")
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("follow the message");
    }

    @Test
    void randomBytesGiveAMessageOrOneException() {
        Random random = new Random(1);
        List<Integer> numbers = List.copyOf(WireTypes.byNumber().keySet());
        for (int i = 0; i < 30_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 2 && random.nextBoolean()) {
                // Most random numbers are no type's; begin with one that is.
                Output head = new Output(8);
                head.writeVarInt(numbers.get(random.nextInt(numbers.size())), true);
                System.arraycopy(head.getBuffer(), 0, bytes, 0, head.position());
            }
            decodeOrRefuse(bytes, i);
        }
    }

    @Test
    void damagedMessagesGiveAMessageOrOneException() {
        Random random = new Random(2);
        List<byte[]> whole = new ArrayList<>();
        messages().forEach(type -> whole.add(codec.encode(Samples.of(type, 5))));
        for (int i = 0; i < 30_000; i++) {
            byte[] bytes = whole.get(random.nextInt(whole.size())).clone();
            for (int flips = random.nextInt(3) + 1; flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            decodeOrRefuse(bytes, i);
        }
    }

    private void decodeOrRefuse(byte[] bytes, int number) {
        try {
            codec.decode(bytes);
        } catch (WireFormatException refused) {
            assertThat(refused.getMessage()).doesNotContain("\n");
        } catch (Throwable other) {
            fail("bytes number %d gave %s".formatted(number, other), other);
        }
    }

    @Test
    void lengthsAreBelievedOnlyAsFarAsBytesFollow() {
        for (int huge : List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1 << 30)) {
            Output text = new Output(64);
            text.writeVarInt(number(SchedulerNotice.CallRefused.class), true);
            text.writeVarInt(huge, true);
            Output list = new Output(64);
            list.writeVarInt(number(SchedulerCall.Reconcile.class), true);
            list.writeVarInt(huge, true);
            Output bytes = new Output(64);
            bytes.writeVarInt(number(BlobNotice.Piece.class), true);
            bytes.writeVarLong(1, false);
            bytes.writeVarInt(huge, true);
            for (Output hostile : List.of(text, list, bytes)) {
                assertThatThrownBy(() -> codec.decode(hostile.toBytes()))
                        .isInstanceOf(WireFormatException.class)
                        .hasMessageContaining("is more than the");
            }
        }
    }

    @Test
    void whatARecordRejectsIsRefused() {
        Output badId = new Output(64);
        badId.writeVarInt(number(SchedulerCall.Kill.class), true);
        badId.writeVarInt(6, true);
        badId.writeBytes("../etc".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> codec.decode(badId.toBytes()))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("task id '../etc'");

        Output badSize = new Output(64);
        badSize.writeVarInt(number(BlobNotice.Opened.class), true);
        badSize.writeVarLong(1, false);
        badSize.writeVarLong(-5, false);
        assertThatThrownBy(() -> codec.decode(badSize.toBytes()))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("negative");
    }

    @Test
    void onlyMessagesTravelByThemselves() {
        assertThatThrownBy(() -> codec.encode("text")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.encode(new AgentId("a"))).isInstanceOf(IllegalArgumentException.class);

        Output value = new Output(64);
        value.writeVarInt(number(AgentId.class), true);
        value.writeVarInt(1, true);
        value.writeByte('a');
        assertThatThrownBy(() -> codec.decode(value.toBytes()))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("is no message");
    }

    @Test
    void aMessageThatIsTooLargeIsNotWritten() {
        BlobNotice.Piece piece = new BlobNotice.Piece(1, Bytes.of(new byte[5_000]));
        assertThatThrownBy(() -> codec.encode(piece, 4_000)).isInstanceOf(MessageTooLargeException.class);
        try (WireCodec.Encoded encoded = codec.encode(piece, 6_000)) {
            assertThat(encoded.length()).isBetween(5_000, 5_010);
        }
        assertThatThrownBy(() -> codec.encode(piece, 5_000))
                .as("though the buffer has grown by now")
                .isInstanceOf(MessageTooLargeException.class);
    }

    @Test
    void textsOfAllLanguagesComeBack() throws WireFormatException {
        for (String text : List.of("", "agora", "στοά", "市場", "🏛", "a\u0000b")) {
            SchedulerNotice.CallRefused message = new SchedulerNotice.CallRefused(text, text + text);
            assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
        }
    }

    @Test
    void manyThreadsShareOneCodec() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                long seed = i;
                tasks.add(() -> {
                    AgentCall.Register message = Samples.of(AgentCall.Register.class, seed);
                    for (int round = 0; round < 500; round++) {
                        if (!codec.decode(codec.encode(message)).equals(message)) {
                            return false;
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(tasks)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void anOrdinaryStatusIsSmall() {
        TaskKey task = new TaskKey(new FrameworkId("f-0001"), new TaskId("t-000001"));
        assertThat(codec.encode(new SchedulerCall.Acknowledge(task.task(), new AgentId("a-1"), 1)))
                .hasSizeLessThan(20);
    }

    private static int number(Class<?> type) {
        return WireTypes.byNumber().entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    @Test
    void constraintsNestedWithoutEndAreRefusedBeforeTheStackIsUsedUp() throws WireFormatException {
        byte[] once = codec.encode(nested(1));
        byte[] twice = codec.encode(nested(2));
        assertThat(codec.decode(twice)).isEqualTo(nested(2));
        // No constraint that may be made is so deep, so its bytes are: what one more costs, many times over.
        int at = Arrays.mismatch(once, twice);
        ByteArrayOutputStream deep = new ByteArrayOutputStream();
        deep.write(twice, 0, at);
        for (int i = 0; i < 1_000; i++) {
            deep.write(twice, at, twice.length - once.length);
        }
        deep.write(once, at, once.length - at);

        assertThatThrownBy(() -> codec.decode(deep.toByteArray()))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("nested more than 64 deep");
    }

    @Test
    void aCommandThatSaysNoMoreThanBeforeIsTheBytesOfBefore() throws WireFormatException {
        TaskBody.Command plain = TaskBody.Command.of(List.of("n1"));
        byte[] before = codec.encode(launch(plain));
        byte[] after = codec.encode(launch(plain.as(new UserName("deploy"))));

        assertThat(codec.decode(before)).isEqualTo(launch(plain));
        assertThat(codec.decode(after)).isEqualTo(launch(plain.as(new UserName("deploy"))));
        // A zero before; behind it that there is a user, its name with its length, and no downloads.
        assertThat(after).hasSize(before.length + 1 + 1 + 1 + "deploy".length() + 1);
    }

    private static AgentNotice.LaunchOrdered launch(TaskBody.Command command) {
        return new AgentNotice.LaunchOrdered(
                new FrameworkId("f"), TaskSpec.of(new TaskId("t"), "t", Resources.of(1, 1), command));
    }

    private static AgentNotice.LaunchOrdered nested(int depth) {
        Constraint constraint = Constraint.NONE;
        for (int i = 0; i < depth; i++) {
            constraint = new Constraint.Not(constraint);
        }
        TaskSpec task = TaskSpec.of(new TaskId("t"), "t", Resources.of(1, 1), TaskBody.Command.shell("true"));
        return new AgentNotice.LaunchOrdered(
                new FrameworkId("f"), task.withTerms(task.terms().withConstraint(constraint)));
    }
}
