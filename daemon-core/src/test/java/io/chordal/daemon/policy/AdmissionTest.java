// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.policy.CallDenied.Reason;
import io.chordal.daemon.policy.Gate.Side;
import io.chordal.daemon.trust.AccessClaims;
import io.chordal.dht.id.Bytes;
import io.chordal.proto.policy.v1.Role;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Caller ANYONE = new Caller.Anyone();
    private static final Caller USER = user(false);
    private static final Caller ADMIN = user(true);
    private static final Caller NODE = new Caller.Node(Bytes.fromHex("01".repeat(32)));
    private static final Caller TRACKER = new Caller.Tracker();
    private static final List<Caller> CALLERS = List.of(ANYONE, USER, ADMIN, NODE, TRACKER);

    @Test
    void fromOutsideEachRoleLetsInThoseWhoCanMeetIt() {
        assertThat(table(Side.PUBLIC, false)).isEqualTo(table(Side.PUBLIC, true));
        assertThat(table(Side.PUBLIC, false))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Role.ROLE_UNSPECIFIED, "",
                        Role.ROLE_ANYONE, "anyone user admin node tracker",
                        Role.ROLE_RING_NODE, "anyone user admin node tracker",
                        Role.ROLE_READER, "anyone user admin node tracker",
                        Role.ROLE_MEMBER, "anyone user admin node tracker",
                        Role.ROLE_TRACKER, "tracker",
                        Role.ROLE_USER, "user admin",
                        Role.ROLE_OWNER, "user admin",
                        Role.ROLE_ADMIN, "admin",
                        Role.ROLE_CONTROL, ""));
    }

    @Test
    void theTrackersListenerIsForTrackersWhateverAMethodSays() {
        Map<Role, String> table = table(Side.TRACKERS, true);
        assertThat(table.get(Role.ROLE_RING_NODE)).isEqualTo("tracker");
        assertThat(table.get(Role.ROLE_TRACKER)).isEqualTo("tracker");
        assertThat(table.get(Role.ROLE_ANYONE)).isEqualTo("tracker");
        assertThat(table.get(Role.ROLE_CONTROL)).isEmpty();
        assertThat(table.get(Role.ROLE_ADMIN)).isEmpty();
    }

    @Test
    void onThisMachineLookingIsForEverybodyButWhatBelongsToUsersAndGroups() {
        assertThat(table(Side.LOCAL, true))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Role.ROLE_UNSPECIFIED, "",
                        Role.ROLE_ANYONE, "anyone user admin node tracker control",
                        Role.ROLE_RING_NODE, "anyone user admin node tracker control",
                        Role.ROLE_READER, "anyone user admin node tracker control",
                        Role.ROLE_MEMBER, "anyone user admin node tracker control",
                        Role.ROLE_CONTROL, "anyone user admin node tracker control",
                        Role.ROLE_TRACKER, "tracker",
                        Role.ROLE_USER, "user admin",
                        Role.ROLE_OWNER, "user admin control",
                        Role.ROLE_ADMIN, "admin control"));
    }

    @Test
    void onThisMachineChangesNeedTheControlTokenOrTheUserWhomTheyAreFor() {
        assertThat(table(Side.LOCAL, false))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Role.ROLE_UNSPECIFIED, "",
                        Role.ROLE_ANYONE, "control",
                        Role.ROLE_RING_NODE, "control",
                        Role.ROLE_READER, "control",
                        Role.ROLE_CONTROL, "control",
                        Role.ROLE_MEMBER, "user admin node tracker control",
                        Role.ROLE_TRACKER, "tracker",
                        Role.ROLE_USER, "user admin",
                        Role.ROLE_OWNER, "user admin control",
                        Role.ROLE_ADMIN, "admin control"));
    }

    @Test
    void whereTheRingKeepsSecretsOnlyTheControlTokenLooksIntoIt() {
        for (boolean readOnly : new boolean[] {true, false}) {
            Map<Role, String> usual = table(Side.LOCAL, readOnly);
            Map<Role, String> secret = table(Side.LOCAL_TO_SECRETS, readOnly);
            assertThat(secret.remove(Role.ROLE_RING_NODE)).isEqualTo("control");
            usual.remove(Role.ROLE_RING_NODE);
            assertThat(secret).isEqualTo(usual);
        }
    }

    @Test
    void theControlTokenMakesNobodyAUserAndTakesNothingFromOne() {
        Policy forUsers = new Policy(Role.ROLE_USER, false);
        assertThat(Admission.refusal(Side.LOCAL, forUsers, new Shown(ANYONE, true)))
                .contains(Reason.UNAUTHENTICATED);
        assertThat(Admission.refusal(Side.LOCAL, forUsers, new Shown(USER, true)))
                .isEmpty();
        assertThat(new Shown(USER, true).callerFor(Role.ROLE_USER)).isEqualTo(USER);
        assertThat(new Shown(USER, true).callerFor(Role.ROLE_MEMBER)).isEqualTo(USER);
        assertThat(new Shown(USER, true).callerFor(Role.ROLE_ADMIN)).isEqualTo(new Caller.Control());
        assertThat(new Shown(ANYONE, true).callerFor(Role.ROLE_MEMBER)).isEqualTo(new Caller.Control());
        assertThat(new Shown(ANYONE, false).callerFor(Role.ROLE_CONTROL)).isEqualTo(ANYONE);
    }

    @Test
    void aRefusalSaysWhatWasMissing() {
        assertThat(reason(Side.PUBLIC, Role.ROLE_ADMIN, USER)).contains(Reason.NOT_ADMIN);
        assertThat(reason(Side.PUBLIC, Role.ROLE_ADMIN, ANYONE)).contains(Reason.UNAUTHENTICATED);
        assertThat(reason(Side.PUBLIC, Role.ROLE_CONTROL, ADMIN)).contains(Reason.LOCAL_ONLY);
        assertThat(reason(Side.PUBLIC, Role.ROLE_TRACKER, ADMIN)).contains(Reason.CLUSTER_PROOF_REQUIRED);
        assertThat(reason(Side.PUBLIC, Role.ROLE_UNSPECIFIED, ADMIN)).contains(Reason.NO_POLICY);
        assertThat(reason(Side.TRACKERS, Role.ROLE_RING_NODE, ANYONE)).contains(Reason.CLUSTER_PROOF_REQUIRED);
        assertThat(reason(Side.LOCAL, Role.ROLE_CONTROL, ADMIN)).contains(Reason.CONTROL_TOKEN_REQUIRED);
    }

    @Test
    void everyReasonIsToldWithWhatToDo() {
        for (Reason reason : Reason.values()) {
            assertThat(Refusals.of(reason, "some.Service/Method", true).getMessage())
                    .startsWith("some.Service/Method ")
                    .containsAnyOf(";", "again");
        }
    }

    private static Optional<Reason> reason(Side side, Role role, Caller caller) {
        return Admission.refusal(side, new Policy(role, false), new Shown(caller, false));
    }

    /** Returns, for each role, who is let in. */
    private static Map<Role, String> table(Side side, boolean readOnly) {
        Map<Role, String> table = new TreeMap<>();
        Arrays.stream(Role.values()).filter(role -> role != Role.UNRECOGNIZED).forEach(role -> {
            Policy policy = new Policy(role, readOnly);
            Stream<String> callers = CALLERS.stream()
                    .filter(caller -> Admission.refusal(side, policy, new Shown(caller, false))
                            .isEmpty())
                    .map(AdmissionTest::name);
            Stream<String> control = side != Side.PUBLIC
                            && side != Side.TRACKERS
                            && Admission.refusal(side, policy, new Shown(ANYONE, true))
                                    .isEmpty()
                    ? Stream.of("control")
                    : Stream.of();
            table.put(role, Stream.concat(callers, control).collect(Collectors.joining(" ")));
        });
        return table;
    }

    private static String name(Caller caller) {
        return caller == ADMIN ? "admin" : caller.describe().split(" ")[0];
    }

    private static Caller user(boolean admin) {
        return new Caller.User(new AccessClaims(
                Bytes.fromHex("02".repeat(16)),
                "ada",
                Bytes.fromHex("03".repeat(16)),
                1,
                admin,
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(900)));
    }
}
