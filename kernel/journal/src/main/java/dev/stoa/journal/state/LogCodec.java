package dev.stoa.journal.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import dev.stoa.journal.Append;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.SnapshotRange;

/**
 * Turns commands into the bytes of log entries and back, and replies likewise. An entry is a version, a number of commands, and the
 * commands; a reply has one answer for each of them. Numbers of kinds are for ever: append new ones, reuse none.
 */
public final class LogCodec {
    /** Most commands in one entry. */
    public static final int MAX_COMMANDS = 10_000;

    private static final int VERSION = 1;

    private static final int APPEND = 1;
    private static final int DELETE_EVENTS = 2;
    private static final int SNAPSHOT_PIECE = 3;
    private static final int DELETE_SNAPSHOTS = 4;
    private static final int TICK = 5;
    private static final int RESTORE_PIECE = 6;

    private static final int APPENDED = 1;
    private static final int CONFLICT = 2;
    private static final int DONE = 3;
    private static final int REPLACED = 4;

    private LogCodec() {}

    /** One command's bytes, to be joined by {@link #entry}. */
    public static byte[] encode(LogCommand command) {
        return toBytes(out -> writeCommand(out, command));
    }

    /** An entry of commands that were {@linkplain #encode encoded} one by one. */
    public static byte[] entry(List<byte[]> commands) {
        return toBytes(out -> {
            out.writeByte(VERSION);
            out.writeInt(commands.size());
            for (byte[] command : commands) {
                out.write(command);
            }
        });
    }

    /** The commands of an entry. */
    public static List<LogCommand> decodeEntry(byte[] entry) throws MalformedLogException {
        return parse(entry, in -> {
            requireVersion(in);
            int count = Binary.readCount(in, MAX_COMMANDS);
            List<LogCommand> commands = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                commands.add(readCommand(in));
            }
            return commands;
        });
    }

    /** The replies to an entry's commands, in their order. */
    public static byte[] encodeReplies(List<LogReply> replies) {
        return toBytes(out -> {
            out.writeByte(VERSION);
            out.writeInt(replies.size());
            for (LogReply reply : replies) {
                writeReply(out, reply);
            }
        });
    }

    /** What {@link #encodeReplies} wrote. */
    public static List<LogReply> decodeReplies(byte[] bytes) throws MalformedLogException {
        return parse(bytes, in -> {
            requireVersion(in);
            int count = Binary.readCount(in, MAX_COMMANDS);
            List<LogReply> replies = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                replies.add(readReply(in));
            }
            return replies;
        });
    }

    private static void writeCommand(DataOutputStream out, LogCommand command) throws IOException {
        if (command instanceof LogCommand.AppendEvents events) {
            Append append = events.append();
            out.writeByte(APPEND);
            Binary.writeString(out, append.persistenceId().value());
            out.writeLong(append.epoch().value());
            out.writeLong(append.expectedHighest());
            out.writeInt(append.events().size());
            for (Payload payload : append.events()) {
                Binary.writePayload(out, payload);
            }
        } else if (command instanceof LogCommand.DeleteEvents delete) {
            out.writeByte(DELETE_EVENTS);
            Binary.writeString(out, delete.persistenceId().value());
            out.writeLong(delete.toSequence());
        } else if (command instanceof LogCommand.SnapshotPiece piece) {
            out.writeByte(SNAPSHOT_PIECE);
            Binary.writeString(out, piece.persistenceId().value());
            out.writeLong(piece.upload());
            out.writeLong(piece.sequence());
            out.writeLong(piece.timestampMillis());
            out.writeInt(piece.totalBytes());
            out.writeInt(piece.offset());
            Binary.writePayload(out, piece.piece());
        } else if (command instanceof LogCommand.DeleteSnapshots delete) {
            out.writeByte(DELETE_SNAPSHOTS);
            Binary.writeString(out, delete.persistenceId().value());
            out.writeLong(delete.range().minSequence());
            out.writeLong(delete.range().maxSequence());
            out.writeLong(delete.range().minTimestampMillis());
            out.writeLong(delete.range().maxTimestampMillis());
        } else if (command instanceof LogCommand.Tick) {
            out.writeByte(TICK);
        } else if (command instanceof LogCommand.RestorePiece piece) {
            out.writeByte(RESTORE_PIECE);
            out.writeInt(piece.totalBytes());
            out.writeInt(piece.offset());
            Binary.writePayload(out, piece.piece());
        } else {
            throw new IllegalStateException("no number for command " + command.getClass());
        }
    }

    private static LogCommand readCommand(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        switch (kind) {
            case APPEND -> {
                PersistenceId id = new PersistenceId(Binary.readString(in));
                Epoch epoch = new Epoch(in.readLong());
                long expectedHighest = in.readLong();
                int count = Binary.readCount(in, Append.MAX_EVENTS);
                List<Payload> events = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    events.add(Binary.readPayload(in));
                }
                return new LogCommand.AppendEvents(new Append(id, epoch, expectedHighest, events));
            }
            case DELETE_EVENTS -> {
                PersistenceId id = new PersistenceId(Binary.readString(in));
                return new LogCommand.DeleteEvents(id, in.readLong());
            }
            case SNAPSHOT_PIECE -> {
                PersistenceId id = new PersistenceId(Binary.readString(in));
                long upload = in.readLong();
                long sequence = in.readLong();
                long timestampMillis = in.readLong();
                int totalBytes = in.readInt();
                int offset = in.readInt();
                return new LogCommand.SnapshotPiece(
                        id, upload, sequence, timestampMillis, totalBytes, offset, Binary.readPayload(in));
            }
            case DELETE_SNAPSHOTS -> {
                PersistenceId id = new PersistenceId(Binary.readString(in));
                long minSequence = in.readLong();
                long maxSequence = in.readLong();
                long minTimestampMillis = in.readLong();
                long maxTimestampMillis = in.readLong();
                return new LogCommand.DeleteSnapshots(
                        id, new SnapshotRange(minSequence, maxSequence, minTimestampMillis, maxTimestampMillis));
            }
            case TICK -> {
                return new LogCommand.Tick();
            }
            case RESTORE_PIECE -> {
                int totalBytes = in.readInt();
                int offset = in.readInt();
                return new LogCommand.RestorePiece(totalBytes, offset, Binary.readPayload(in));
            }
            default -> throw new MalformedLogException("no command has the number " + kind);
        }
    }

    private static void writeReply(DataOutputStream out, LogReply reply) throws IOException {
        if (reply instanceof LogReply.Appended appended) {
            out.writeByte(APPENDED);
            out.writeLong(appended.lastSequence());
        } else if (reply instanceof LogReply.Conflict conflict) {
            out.writeByte(CONFLICT);
            out.writeLong(conflict.highest());
            out.writeLong(conflict.epoch().value());
        } else if (reply instanceof LogReply.Done) {
            out.writeByte(DONE);
        } else if (reply instanceof LogReply.Replaced) {
            out.writeByte(REPLACED);
        } else {
            throw new IllegalStateException("no number for reply " + reply.getClass());
        }
    }

    private static LogReply readReply(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        switch (kind) {
            case APPENDED -> {
                return new LogReply.Appended(in.readLong());
            }
            case CONFLICT -> {
                long highest = in.readLong();
                return new LogReply.Conflict(highest, new Epoch(in.readLong()));
            }
            case DONE -> {
                return new LogReply.Done();
            }
            case REPLACED -> {
                return new LogReply.Replaced();
            }
            default -> throw new MalformedLogException("no reply has the number " + kind);
        }
    }

    private static void requireVersion(DataInputStream in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new MalformedLogException("a log entry has version " + version + ", known is " + VERSION);
        }
    }

    private static byte[] toBytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T parse(byte[] bytes, Parsing<T> parsing) throws MalformedLogException {
        ByteArrayInputStream source = new ByteArrayInputStream(bytes);
        try (DataInputStream in = new DataInputStream(source)) {
            T parsed = parsing.from(in);
            if (source.available() > 0) {
                throw new MalformedLogException("a log entry goes on after its end");
            }
            return parsed;
        } catch (MalformedLogException e) {
            throw e;
        } catch (EOFException e) {
            throw new MalformedLogException("a log entry is cut off", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedLogException("a log entry is damaged", e);
        }
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Parsing<T> {
        T from(DataInputStream in) throws IOException;
    }
}
