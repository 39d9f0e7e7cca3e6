package dev.stoa.sparklite.data;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import org.objenesis.strategy.StdInstantiatorStrategy;

/** Makes the Kryo that takes whatever class an author uses: classes need neither registration nor a constructor. */
final class Kryos {
    private Kryos() {}

    static Kryo create() {
        Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(false);
        kryo.setReferences(true);
        kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        kryo.setClassLoader(loader == null ? Kryos.class.getClassLoader() : loader);
        return kryo;
    }
}
