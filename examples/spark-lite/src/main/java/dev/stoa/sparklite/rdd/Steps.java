package dev.stoa.sparklite.rdd;

/** The narrow steps behind the record-wise transformations. */
final class Steps {
    private Steps() {}

    static <A, B> Step<A, B> map(Mapping<A, B> mapping) {
        return out -> row -> out.accept(mapping.apply(row));
    }

    static <A, K, V> Step<A, Pair<K, V>> pair(Pairing<A, K, V> pairing) {
        return out -> row -> out.accept(pairing.apply(row));
    }

    static <A> Step<A, A> filter(Condition<A> condition) {
        return out -> row -> !condition.test(row) || out.accept(row);
    }

    static <A, B> Step<A, B> flatMap(Expansion<A, B> expansion) {
        return out -> row -> {
            for (B one : expansion.apply(row)) {
                if (!out.accept(one)) {
                    return false;
                }
            }
            return true;
        };
    }

    static <A, B> Step<A, B> mapMulti(Emission<A, B> emission) {
        return out -> new Emitting<>(emission, out);
    }

    /** Passes on what one emission sends until no more is wanted. */
    private static final class Emitting<A, B> implements Sink<A>, Emitter<B> {
        private final Emission<A, B> emission;
        private final Sink<B> out;
        private boolean wanted = true;

        Emitting(Emission<A, B> emission, Sink<B> out) {
            this.emission = emission;
            this.out = out;
        }

        @Override
        public boolean accept(A row) throws Exception {
            emission.apply(row, this);
            return wanted;
        }

        @Override
        public void emit(B row) throws Exception {
            if (wanted) {
                wanted = out.accept(row);
            }
        }
    }
}
