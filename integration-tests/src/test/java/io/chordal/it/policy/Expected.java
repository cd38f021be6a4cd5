// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import io.chordal.daemon.policy.Policy;
import io.chordal.it.policy.Kind.Shows;
import io.chordal.it.policy.Kind.Standing;
import io.chordal.it.policy.Matrix.Cell;
import java.util.Set;

/** What a tracker is to do with each kind of caller: "Who may call what" of docs/control-plane.md, written down a second time. Pure. */
final class Expected {
    private static final Set<String> FOR_EVERYBODY = Set.of(
            "chordal.tracker.v1.AccountService",
            "chordal.tracker.v1.CatalogService",
            "chordal.tracker.v1.GroupService",
            "chordal.tracker.v1.MembershipService",
            "chordal.tracker.v1.SwarmService");
    private static final Set<String> OF_THE_RING =
            Set.of("chordal.chord.v1.ChordService", "chordal.dht.v1.DhtService", "chordal.dht.v1.ReplicaService");
    private static final String AMONG_TRACKERS = "chordal.tracker.v1.TrackerRingService";

    private Expected() {}

    /**
     * Returns what is to come of a call.
     *
     * @param local what is served to programs on the tracker's own machine
     */
    static Verdict of(Cell<Kind> cell, boolean publicGroup, Set<String> local) {
        String service = cell.service();
        return switch (cell.at().side()) {
            case PUBLIC ->
                FOR_EVERYBODY.contains(service)
                        ? onPublicListener(cell.policy(), cell.kind(), publicGroup)
                        : Verdict.NOT_SERVED;
            case TRACKERS ->
                OF_THE_RING.contains(service) || service.equals(AMONG_TRACKERS)
                        ? onRingListener(cell.kind())
                        : Verdict.NOT_SERVED;
            default ->
                local.contains(service) ? onLocalListener(cell.policy(), cell.kind(), publicGroup) : Verdict.NOT_SERVED;
        };
    }

    private static Verdict onPublicListener(Policy policy, Kind kind, boolean publicGroup) {
        return switch (policy.role()) {
            case ROLE_ANYONE -> Verdict.ANSWERED;
            case ROLE_USER -> kind.isUser() ? Verdict.ANSWERED : Verdict.UNAUTHENTICATED;
            case ROLE_MEMBER -> publicGroup ? inPublic(kind) : inGroup(kind);
            case ROLE_OWNER ->
                !kind.isUser()
                        ? Verdict.UNAUTHENTICATED
                        : kind.standing == Standing.OWNER ? Verdict.ANSWERED : Verdict.DENIED;
            case ROLE_ADMIN ->
                !kind.isUser()
                        ? Verdict.UNAUTHENTICATED
                        : kind.shows == Shows.ADMIN ? Verdict.ANSWERED : Verdict.DENIED;
            default -> throw new AssertionError(policy + " on a tracker's public listener");
        };
    }

    private static Verdict onLocalListener(Policy policy, Kind kind, boolean publicGroup) {
        boolean control = kind.shows == Shows.CONTROL_TOKEN;
        return switch (policy.role()) {
            case ROLE_ANYONE, ROLE_CONTROL -> policy.readOnly() || control ? Verdict.ANSWERED : Verdict.UNAUTHENTICATED;
            case ROLE_RING_NODE -> control ? Verdict.ANSWERED : Verdict.UNAUTHENTICATED;
            case ROLE_MEMBER -> {
                if (control) {
                    yield publicGroup ? Verdict.ANSWERED : Verdict.REFUSED;
                }
                boolean named = kind.isUser() || kind.shows == Shows.NODE;
                yield policy.readOnly() || named
                        ? onPublicListener(policy, kind, publicGroup)
                        : Verdict.UNAUTHENTICATED;
            }
            case ROLE_OWNER -> control ? Verdict.REFUSED : onPublicListener(policy, kind, publicGroup);
            case ROLE_ADMIN -> control ? Verdict.ANSWERED : onPublicListener(policy, kind, publicGroup);
            default -> onPublicListener(policy, kind, publicGroup);
        };
    }

    private static Verdict onRingListener(Kind kind) {
        return kind.shows == Shows.CLUSTER_PROOF ? Verdict.ANSWERED : Verdict.UNAUTHENTICATED;
    }

    private static Verdict inPublic(Kind kind) {
        return kind.shows == Shows.WHAT_DOES_NOT_COUNT ? Verdict.UNAUTHENTICATED : Verdict.ANSWERED;
    }

    private static Verdict inGroup(Kind kind) {
        if (!kind.isUser() && kind.shows != Shows.NODE) {
            return Verdict.UNAUTHENTICATED;
        }
        return kind.standing == Standing.NONE ? Verdict.DENIED : Verdict.ANSWERED;
    }
}
