// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.trust.GrantClaims;
import io.chordal.daemon.trust.Grants;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.daemon.trust.TokenException;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.testing.Samples;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is given grants for what, and what they say. */
class GrantIssuerTest {
    private static final PeerId READER = new PeerId(new Hash256(1, 2, 3, 4));
    private static final FileRef FILE = Samples.file(1, 3);
    private static final Instant NOW = GroupWorld.START.plusSeconds(100).plusMillis(700);

    private final MemoryRegisters registers = new MemoryRegisters(() -> GroupWorld.START);
    private final GroupWorld world = new GroupWorld(registers, "t1");
    private final List<Runnable> beforeFiles = new ArrayList<>();
    private final List<Runnable> atTime = new ArrayList<>();
    private final SigningKey key = SigningKey.generate();

    @BeforeEach
    void bobIsIn() {
        world.create("ada", "photos");
        world.add("ada", "photos", "bob");
        world.files.add(FILE);
    }

    @Test
    void aGrantSaysWhatItsReaderMayReadAndUntilWhen() throws TokenException {
        List<IssuedGrant> grants = issue(GroupWorld.actor("bob"), "Photos", List.of(FILE, FILE, Samples.file(2, 1)));

        assertThat(grants).hasSize(1);
        GrantClaims claims = Grants.verify(grants.get(0).grant(), TrackerKeys.of(Map.of(key.id(), key.publicKey())));
        assertThat(claims.groupId()).isEqualTo(world.group("photos").id());
        assertThat(claims.fileId().toHex()).isEqualTo(FILE.fileId().hash().toHex());
        assertThat(claims.size()).isEqualTo(FILE.size());
        assertThat(claims.subject().toHex()).isEqualTo(READER.hash().toHex());
        assertThat(claims.epoch()).isEqualTo(1);
        assertThat(claims.issuedAt()).isEqualTo(GroupWorld.START.plusSeconds(100));
        assertThat(claims.expiresAt())
                .isEqualTo(claims.issuedAt().plus(Duration.ofMinutes(5)))
                .isEqualTo(grants.get(0).expiresAt());
        assertThat(grants.get(0).toString()).doesNotContain(grants.get(0).grant());
    }

    @Test
    void grantsAreForMembersAlone() {
        assertThat(issue(GroupWorld.actor("ada"), "photos", List.of(FILE))).hasSize(1);
        refused(GroupWorld.actor("eve"), "photos", List.of(FILE), TrackerReason.NOT_IN_GROUP);
        refused(GroupWorld.admin("root"), "photos", List.of(FILE), TrackerReason.NOT_IN_GROUP);
        refused(Actor.NOBODY, "photos", List.of(FILE), TrackerReason.UNAUTHENTICATED);
        refused(GroupWorld.actor("bob"), "films", List.of(FILE), TrackerReason.GROUP_NOT_FOUND);
        refused(GroupWorld.actor("bob"), "public", List.of(FILE), TrackerReason.INVALID_REQUEST);
        refused(GroupWorld.actor("bob"), "photos", List.of(), TrackerReason.INVALID_REQUEST);
        List<FileRef> many = IntStream.rangeClosed(0, GrantIssuer.MAX_FILES)
                .mapToObj(i -> Samples.file(i, 1))
                .toList();
        refused(GroupWorld.actor("bob"), "photos", many, TrackerReason.INVALID_REQUEST);
        refused(GroupWorld.actor("eve"), "photos", List.of(), TrackerReason.NOT_IN_GROUP);
        refused(Actor.NOBODY, "photos", many, TrackerReason.UNAUTHENTICATED);
        world.remove("ada", "photos", "bob");
        refused(GroupWorld.actor("bob"), "photos", List.of(FILE), TrackerReason.NOT_IN_GROUP);
    }

    @Test
    void aMachineIsGivenGrantsForItsOwnKeyAlone() {
        Subject.Node node = new Subject.Node(READER);
        world.add("ada", "photos", node.toString());
        Subject.Node other = GroupWorld.NODE;
        world.add("ada", "photos", other.toString());

        assertThat(issue(new Actor(Optional.of(node), node.toString(), false), "photos", List.of(FILE)))
                .hasSize(1);
        refused(
                new Actor(Optional.of(other), other.toString(), false),
                "photos",
                List.of(FILE),
                TrackerReason.INVALID_REQUEST);
    }

    @Test
    void whoIsRemovedAfterItsMembershipWasReadGetsAGrantThatIsVoidByItsEpochAndEndsInTime() throws TokenException {
        beforeFiles.add(() -> world.remove("ada", "photos", "bob"));

        IssuedGrant grant =
                issue(GroupWorld.actor("bob"), "photos", List.of(FILE)).get(0);

        GrantClaims claims = Grants.verify(grant.grant(), TrackerKeys.of(Map.of(key.id(), key.publicKey())));
        assertThat(claims.epoch()).isLessThan(world.group("photos").epoch());
        assertThat(claims.expiresAt()).isBeforeOrEqualTo(NOW.plus(Duration.ofMinutes(5)));
    }

    @Test
    void theTimeOfIssueIsTakenBeforeTheMembershipIsRead() {
        atTime.add(() -> world.remove("ada", "photos", "bob"));

        refused(GroupWorld.actor("bob"), "photos", List.of(FILE), TrackerReason.NOT_IN_GROUP);
    }

    @Test
    void tooManyWhoAskAtOnceAreToldToWait() {
        Executor full = task -> {
            throw new RejectedExecutionException("full");
        };

        assertThat(GroupWorld.refusal(() ->
                        GroupWorld.get(issuer(full).issue(GroupWorld.actor("bob"), "photos", READER, List.of(FILE)))))
                .contains(TrackerReason.TRACKER_FULL);
    }

    private List<IssuedGrant> issue(Actor caller, String group, List<FileRef> files) {
        return GroupWorld.get(issuer(Runnable::run).issue(caller, group, READER, files));
    }

    private void refused(Actor caller, String group, List<FileRef> files, TrackerReason reason) {
        assertThat(GroupWorld.refusal(() -> issue(caller, group, files))).contains(reason);
    }

    private GrantIssuer issuer(Executor signing) {
        GroupFiles files = (group, wanted) -> {
            beforeFiles.forEach(Runnable::run);
            Set<FileRef> present = wanted.stream().filter(world.files::contains).collect(Collectors.toSet());
            return CompletableFuture.completedFuture(present);
        };
        return new GrantIssuer(
                world.parts.access(),
                files,
                claims -> Grants.sign(key, claims),
                () -> {
                    atTime.forEach(Runnable::run);
                    return NOW;
                },
                signing);
    }
}
