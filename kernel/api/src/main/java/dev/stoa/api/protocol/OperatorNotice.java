package dev.stoa.api.protocol;

import java.util.List;

import dev.stoa.api.demand.Explanation;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.view.AgentView;
import dev.stoa.api.view.DemandView;
import dev.stoa.api.view.EvictionView;
import dev.stoa.api.view.FrameworkView;
import dev.stoa.api.view.MaintenanceView;
import dev.stoa.api.view.OfferView;
import dev.stoa.api.view.ReservationView;
import dev.stoa.api.view.RoleView;
import dev.stoa.api.view.TaskView;
import dev.stoa.api.view.VolumeView;

/** The master's answers to people and their tools. */
public sealed interface OperatorNotice {
    /** Received for {@link OperatorCall.ListTasks}. */
    record TasksListed(long request, List<TaskView> tasks) implements OperatorNotice {
        public TasksListed {
            tasks = List.copyOf(tasks);
        }
    }

    /** Received for {@link OperatorCall.ListAgents}. */
    record AgentsListed(long request, List<AgentView> agents) implements OperatorNotice {
        public AgentsListed {
            agents = List.copyOf(agents);
        }
    }

    /** Received for {@link OperatorCall.ListFrameworks}. */
    record FrameworksListed(long request, List<FrameworkView> frameworks) implements OperatorNotice {
        public FrameworksListed {
            frameworks = List.copyOf(frameworks);
        }
    }

    /** Received for {@link OperatorCall.ListOffers}. */
    record OffersListed(long request, List<OfferView> offers) implements OperatorNotice {
        public OffersListed {
            offers = List.copyOf(offers);
        }
    }

    /** Received for {@link OperatorCall.ReadStore}. */
    record StoreRead(long request, StoreAnswer.Found found) implements OperatorNotice {}

    /**
     * Received for {@link OperatorCall.ListDemands}.
     *
     * @param demands the first in their order, at most {@value #MAX}
     */
    record DemandsListed(long request, List<DemandView> demands) implements OperatorNotice {
        /** The most demands that are listed. */
        public static final int MAX = 1_000;

        public DemandsListed {
            demands = List.copyOf(demands);
        }
    }

    /** Received for {@link OperatorCall.Explain}. */
    record Explained(long request, Explanation explanation) implements OperatorNotice {}

    /** Received for {@link OperatorCall.Intent.Supervise}: the framework has this id, and its process is started when it can be. */
    record SupervisionBegun(long request, FrameworkId framework) implements OperatorNotice {}

    /** Received when an order was carried out or is on its way; the message says which. */
    record Done(long request, String message) implements OperatorNotice {}

    /** Received when an order was not carried out; the reason names the value and the rule. */
    record Refused(long request, String reason) implements OperatorNotice {}

    /** Received for {@link OperatorCall.ListRoles}: each role before those below it. */
    record RolesListed(long request, List<RoleView> roles) implements OperatorNotice {
        public RolesListed {
            roles = List.copyOf(roles);
        }
    }

    /** Received for {@link OperatorCall.ListReservations}. */
    record ReservationsListed(long request, List<ReservationView> reservations) implements OperatorNotice {
        public ReservationsListed {
            reservations = List.copyOf(reservations);
        }
    }

    /** Received for {@link OperatorCall.ListVolumes}. */
    record VolumesListed(long request, List<VolumeView> volumes) implements OperatorNotice {
        public VolumesListed {
            volumes = List.copyOf(volumes);
        }
    }

    /** Received for {@link OperatorCall.ListMaintenance}. */
    record MaintenanceListed(long request, List<MaintenanceView> windows) implements OperatorNotice {
        public MaintenanceListed {
            windows = List.copyOf(windows);
        }
    }

    /** Received for {@link OperatorCall.ListEvictions}. */
    record EvictionsListed(long request, List<EvictionView> evictions) implements OperatorNotice {
        public EvictionsListed {
            evictions = List.copyOf(evictions);
        }
    }
}
