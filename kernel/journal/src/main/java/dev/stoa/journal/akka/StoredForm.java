package dev.stoa.journal.akka;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.persistence.PersistentRepr;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializer;
import akka.serialization.Serializers;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.StoredEvent;
import dev.stoa.journal.StoredSnapshot;
import scala.Option;

/**
 * Turns Akka's events and snapshots into payloads and back. The payload's manifest is the serializer's; its bytes are a version, the
 * serializer's number and bytes, Akka's metadata if there is any, and for an event its writer, time and adapter manifest.
 */
final class StoredForm {
    private static final int VERSION = 1;

    private final Serialization serialization;

    StoredForm(ActorSystem system) {
        this.serialization = SerializationExtension.get(system);
    }

    /** Throws what the event's serializer throws. */
    Payload ofEvent(PersistentRepr event) {
        return toPayload(event.payload(), event.metadata(), out -> {
            writeString(out, event.writerUuid());
            out.writeLong(event.timestamp());
            writeString(out, event.manifest());
        });
    }

    PersistentRepr toEvent(PersistenceId id, StoredEvent stored) {
        return parse(stored.payload(), (in, object, metadata) -> {
            String writerUuid = readString(in);
            long timestamp = in.readLong();
            String adapterManifest = readString(in);
            PersistentRepr event = PersistentRepr.apply(
                            object,
                            stored.sequence(),
                            id.value(),
                            adapterManifest,
                            false,
                            ActorRef.noSender(),
                            writerUuid)
                    .withTimestamp(timestamp);
            return metadata.isDefined() ? event.withMetadata(metadata.get()) : event;
        });
    }

    /** Throws what the snapshot's serializer throws. */
    StoredSnapshot ofSnapshot(SnapshotMetadata metadata, Object snapshot) {
        Payload payload = toPayload(snapshot, metadata.metadata(), out -> {});
        return new StoredSnapshot(metadata.sequenceNr(), metadata.timestamp(), payload);
    }

    SelectedSnapshot toSnapshot(PersistenceId id, StoredSnapshot stored) {
        return parse(
                stored.payload(),
                (in, object, metadata) -> SelectedSnapshot.create(
                        SnapshotMetadata.apply(id.value(), stored.sequence(), stored.timestampMillis(), metadata),
                        object));
    }

    private Payload toPayload(Object object, Option<Object> metadata, Writing rest) {
        Serializer serializer = serialization.findSerializerFor(object);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeInt(serializer.identifier());
            writeBytes(out, serialization.serialize(object).get());
            out.writeBoolean(metadata.isDefined());
            if (metadata.isDefined()) {
                Serializer forMetadata = serialization.findSerializerFor(metadata.get());
                out.writeInt(forMetadata.identifier());
                writeString(out, Serializers.manifestFor(forMetadata, metadata.get()));
                writeBytes(out, serialization.serialize(metadata.get()).get());
            }
            rest.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Payload.of(Serializers.manifestFor(serializer, object), bytes.toByteArray());
    }

    private <T> T parse(Payload payload, Parsing<T> rest) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload.toByteArray()))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalStateException("a stored event has version " + version + ", known is " + VERSION);
            }
            int serializer = in.readInt();
            byte[] bytes = readBytes(in);
            Option<Object> metadata = Option.empty();
            if (in.readBoolean()) {
                int metadataSerializer = in.readInt();
                String metadataManifest = readString(in);
                metadata = Option.apply(deserialize(readBytes(in), metadataSerializer, metadataManifest));
            }
            return rest.from(in, deserialize(bytes, serializer, payload.manifest()), metadata);
        } catch (EOFException e) {
            throw new UncheckedIOException("a stored event is cut off", e);
        } catch (IOException e) {
            // What a serializer cannot read is an IOException too, and says best itself what is wrong.
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    private Object deserialize(byte[] bytes, int serializer, String manifest) {
        return serialization.deserialize(bytes, serializer, manifest).get();
    }

    private static void writeString(DataOutputStream out, String value) throws IOException {
        writeBytes(out, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String readString(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IllegalStateException("a stored event has a part of " + length + " bytes, which do not follow");
        }
        return in.readNBytes(length);
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Parsing<T> {
        T from(DataInputStream in, Object object, Option<Object> metadata) throws IOException;
    }
}
