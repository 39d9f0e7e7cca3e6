package dev.stoa.agent;

import java.util.ArrayList;
import java.util.List;

import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;

/** One end of a session that keeps what is done with it. */
final class RecordingSession implements Session {
    final List<Object> sent = new ArrayList<>();
    int pauses;
    int resumes;
    private final long number;

    RecordingSession(long number) {
        this.number = number;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public Hello hello() {
        return Hello.of(PeerKind.AGENT, "somebody", "stoa");
    }

    @Override
    public SendResult send(Object message) {
        sent.add(message);
        return SendResult.SENT;
    }

    @Override
    public void pause() {
        pauses++;
    }

    @Override
    public void resume() {
        resumes++;
    }

    @Override
    public void close(String detail) {}
}
