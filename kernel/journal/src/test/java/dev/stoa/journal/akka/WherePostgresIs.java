package dev.stoa.journal.akka;

import dev.stoa.journal.postgres.PostgresServer;
import org.junit.runner.Description;
import org.junit.runner.Runner;
import org.junit.runner.notification.RunNotifier;
import org.scalatest.Suite;
import org.scalatestplus.junit.JUnitRunner;

/** Runs a specification where a PostgreSQL server is installed, and says that it is passed over elsewhere. */
public final class WherePostgresIs extends Runner {
    private final Class<? extends Suite> specification;
    private final boolean installed = PostgresServer.binaries().isPresent();

    public WherePostgresIs(Class<? extends Suite> specification) {
        this.specification = specification;
    }

    @Override
    public Description getDescription() {
        return installed
                ? new JUnitRunner(specification).getDescription()
                : Description.createSuiteDescription(specification.getName() + ": " + PostgresServer.MISSING);
    }

    @Override
    public void run(RunNotifier notifier) {
        if (installed) {
            new JUnitRunner(specification).run(notifier);
        } else {
            notifier.fireTestIgnored(getDescription());
        }
    }
}
