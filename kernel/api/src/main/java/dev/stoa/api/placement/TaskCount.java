package dev.stoa.api.placement;

/**
 * How many live tasks of one framework a selector chooses, domain by domain. All answers are O(1) where work is placed.
 *
 * @param <C> the kind of candidate
 */
public interface TaskCount<C extends Candidate> {
    /** Stands where a candidate is in no domain. */
    int NO_DOMAIN = -1;

    /** How many are in the candidate's domain; {@link #NO_DOMAIN} if it is in none. */
    int at(C candidate);

    /** How many are in that domain of an open agent which holds fewest; 0 if no open agent is in a domain. */
    int fewest();

    /** How many are in all domains together. */
    int total();
}
