package dev.stoa.transport.wire;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;

/** An input that knows how deep in values of sealed types it is, so that a few bytes cannot ask for an endless nesting. */
final class DeepInput extends Input {
    /** The deepest nesting: far beyond what people write, far below what a stack holds. */
    static final int MAX_DEPTH = 64;

    private int depth;

    DeepInput(byte[] bytes) {
        super(bytes);
    }

    void begin(byte[] bytes, int offset, int length) {
        setBuffer(bytes, offset, length);
        depth = 0;
    }

    static void enter(Input in) {
        if (in instanceof DeepInput deep && ++deep.depth > MAX_DEPTH) {
            throw new KryoException("values are nested more than %d deep".formatted(MAX_DEPTH));
        }
    }

    static void leave(Input in) {
        if (in instanceof DeepInput deep) {
            deep.depth--;
        }
    }
}
