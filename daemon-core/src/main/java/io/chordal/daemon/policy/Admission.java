// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import io.chordal.daemon.policy.CallDenied.Reason;
import io.chordal.daemon.policy.Gate.Side;
import io.chordal.proto.policy.v1.Role;
import java.util.Optional;

/**
 * Which callers a listener lets through to which methods: the whole table. Stateless, pure.
 *
 * <p>What depends on the request is not decided here: whether somebody is a member or the owner of <em>that</em> group, a node of
 * the same ring, or a reader of that file, the service asks before it does anything else.
 */
public final class Admission {
    private Admission() {}

    /** Says whether who calls has to be found out before the call goes on; the service of other methods does that itself. */
    public static boolean asksWho(Side side, Policy policy) {
        return side == Side.TRACKERS
                || switch (policy.role()) {
                    case ROLE_ANYONE, ROLE_TRACKER, ROLE_USER, ROLE_MEMBER, ROLE_OWNER, ROLE_ADMIN -> true;
                    default -> false;
                };
    }

    /** Returns why a call is refused, if it is. */
    public static Optional<Reason> refusal(Side side, Policy policy, Shown shown) {
        if (!policy.isNamed()) {
            return Optional.of(Reason.NO_POLICY);
        }
        return switch (side) {
            case PUBLIC -> fromOutside(policy, shown.caller());
            case TRACKERS -> fromTracker(policy, shown.caller());
            case LOCAL -> fromHere(policy, shown);
            case LOCAL_TO_SECRETS ->
                policy.role() == Role.ROLE_RING_NODE ? withControl(shown.control()) : fromHere(policy, shown);
        };
    }

    private static Optional<Reason> fromTracker(Policy policy, Caller caller) {
        return caller instanceof Caller.Tracker
                ? fromOutside(policy, caller)
                : Optional.of(Reason.CLUSTER_PROOF_REQUIRED);
    }

    private static Optional<Reason> fromOutside(Policy policy, Caller caller) {
        return switch (policy.role()) {
            case ROLE_ANYONE, ROLE_RING_NODE, ROLE_READER, ROLE_MEMBER -> Optional.empty();
            case ROLE_TRACKER -> unless(caller instanceof Caller.Tracker, Reason.CLUSTER_PROOF_REQUIRED);
            case ROLE_USER, ROLE_OWNER -> unless(caller instanceof Caller.User, Reason.UNAUTHENTICATED);
            case ROLE_ADMIN -> administrator(caller);
            case ROLE_CONTROL -> Optional.of(Reason.LOCAL_ONLY);
            default -> Optional.of(Reason.NO_POLICY);
        };
    }

    private static Optional<Reason> fromHere(Policy policy, Shown shown) {
        boolean known = shown.control() || !(shown.caller() instanceof Caller.Anyone);
        return switch (policy.role()) {
            case ROLE_CONTROL, ROLE_RING_NODE, ROLE_READER, ROLE_ANYONE ->
                withControl(policy.readOnly() || shown.control());
            case ROLE_MEMBER -> withControl(policy.readOnly() || known);
            case ROLE_OWNER -> shown.control() ? Optional.empty() : fromOutside(policy, shown.caller());
            case ROLE_ADMIN -> shown.control() ? Optional.empty() : administrator(shown.caller());
            default -> fromOutside(policy, shown.caller());
        };
    }

    private static Optional<Reason> administrator(Caller caller) {
        if (caller instanceof Caller.User user) {
            return unless(user.claims().admin(), Reason.NOT_ADMIN);
        }
        return Optional.of(Reason.UNAUTHENTICATED);
    }

    private static Optional<Reason> withControl(boolean enough) {
        return unless(enough, Reason.CONTROL_TOKEN_REQUIRED);
    }

    private static Optional<Reason> unless(boolean met, Reason reason) {
        return met ? Optional.empty() : Optional.of(reason);
    }
}
