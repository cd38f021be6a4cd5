// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.dht.identity.NodeIdentity;
import io.chordal.it.chaos.Links.Direction;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.Shares;
import io.chordal.it.harness.TestFiles;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.tracker.v1.Grant;
import io.chordal.proto.transfer.v1.FileRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a removed member still obtains where nobody can tell those who serve that it was removed: three trackers, of which a peer that
 * shares hears nothing any more before one of its readers is removed, and which are dead right after that. The wall clocks of the peer
 * and of its reader are set ahead, so that nobody waits for a minute.
 */
@Tag("faults")
@Tag("slow")
@Tag("figures")
class RemovalBoundIT {
    private static final int TRACKERS = 3;
    private static final int OUTSIDE = -1;
    private static final String GROUP = "plans";
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final Duration GRACE = Duration.ofSeconds(30);
    /** How long before its grant is good no more the reader's time goes on. */
    private static final Duration LAST_SECONDS = Duration.ofSeconds(6);

    private static final Duration FORMED = Duration.ofSeconds(90);
    private static final Duration STREAM_LOOKS = Duration.ofSeconds(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Path password;

    @BeforeEach
    void writePassword() throws IOException {
        password = Files.writeString(folder.resolve("password"), "correct horse battery");
    }

    @Test
    @Tag("S2-16")
    void whoIsRemovedReadsNothingLaterThanTheLifetimeAndThirtySecondsWhateverIsDown() throws IOException {
        Clocks clocks = new Clocks(folder, 1);
        try (TrackerSet trackers = new TrackerSet(folder, TRACKERS)) {
            trackers.start();
            trackers.awaitAllAlive(FORMED);
            try (DaemonProcess sharer = sharer(trackers, clocks)) {
                Peerctl ada = new Peerctl(sharer.home(), folder.resolve("commands"));
                GroupCaller bob = new GroupCaller(trackers, "bob");
                bob.createUser(0);
                FileRef file = groupWithAFile(ada, trackers, sharer);
                bob.login(0);
                NodeIdentity key = NodeIdentity.ephemeral();
                Grant grant = Eventually.until(
                                "a grant",
                                Eventually.SOON,
                                () -> bob.grants(0, GROUP, key.keyHash(), file),
                                grants -> !grants.isEmpty())
                        .get(0);
                Instant end = Instant.ofEpochSecond(grant.getExpiresAt().getSeconds());

                try (GrantReader reader = new GrantReader(sharer.address(), id(sharer), key, grant)) {
                    reader.readOn();
                    Eventually.until("it reads", Eventually.SOON, reader::chunksRead, read -> read > 1);
                    Instant removed = removeUnheard(trackers, ada);
                    assertThat(reader.read()).as("nobody knows better").isEmpty();

                    setAhead(clocks, reader, end.plus(GRACE).minus(LAST_SECONDS));
                    Instant bound = removed.plus(LIFETIME).plus(GRACE);
                    assertThat(reader.read())
                            .as("a grant that has ended is good for 30 s more")
                            .isEmpty();
                    reader.tryUntil(bound.plus(STREAM_LOOKS));

                    assertThat(reader.lastByte())
                            .as("the last byte; removed at %s, the grant ended at %s", removed, end)
                            .isAfter(end)
                            .isBeforeOrEqualTo(bound);
                    assertThat(reader.refusals()).hasSizeGreaterThan(3).containsOnly("GRANT_EXPIRED");
                    assertThat(reader.endOfTheStream()
                                    .map(e -> ErrorStatus.reason(e).orElse(e.toString())))
                            .contains("GRANT_EXPIRED");
                }
            }
        }
    }

    /** A peer by the clocks, which sends slowly: no stream comes to its end. */
    private DaemonProcess sharer(TrackerSet trackers, Clocks clocks) {
        return DaemonProcess.spawn(
                        "ada",
                        Program.PEER,
                        folder,
                        List.of("--tracker", doors(trackers), "--upload-limit", "2MiB/s"),
                        Map.of(),
                        command -> clocks.command(0, command))
                .awaitReady();
    }

    /** The log-in names the way past the doors, too: a session is shown to nobody but its own trackers. */
    private FileRef groupWithAFile(Peerctl ada, TrackerSet trackers, DaemonProcess sharer) {
        ada.ok("user", "create", "ada", "--password-file", password.toString());
        ada.ok(
                "login",
                "ada",
                "--password-file",
                password.toString(),
                "--tracker",
                doors(trackers) + "," + direct(trackers));
        ada.ok("group", "create", GROUP);
        ada.ok("group", "set", GROUP, "--grant-lifetime", LIFETIME.toSeconds() + "s");
        ada.ok("group", "add", GROUP, "bob");
        Path plan = TestFiles.random(folder.resolve("plan.bin"), 200 * TestFiles.MIB, 1);
        ada.ok("share", plan.toString(), "--group", GROUP);
        return Shares.list(sharer).get(0).getFile();
    }

    private static String doors(TrackerSet trackers) {
        return trackers.hosts().stream().map(TrackerHost::address).collect(Collectors.joining(","));
    }

    private static String direct(TrackerSet trackers) {
        return trackers.hosts().get(1).process().listening().orElseThrow();
    }

    private static String id(DaemonProcess peer) {
        return HexFormat.of()
                .formatHex(peer.client()
                        .peer()
                        .getStatus(GetStatusRequest.getDefaultInstance())
                        .getPeer()
                        .getPeerId()
                        .toByteArray());
    }

    /** Removes the reader at trackers that nobody but their own machine reaches, and kills them; says when it was acknowledged. */
    private static Instant removeUnheard(TrackerSet trackers, Peerctl ada) {
        Set<Direction> fromOutside = IntStream.range(TRACKERS, 2 * TRACKERS)
                .mapToObj(door -> new Direction(OUTSIDE, door))
                .collect(Collectors.toSet());
        trackers.links().cut(fromOutside, true);
        ada.ok("group", "remove", GROUP, "bob", "--tracker", direct(trackers));
        Instant acknowledged = Instant.now();
        trackers.hosts().forEach(TrackerHost::kill);
        return acknowledged;
    }

    private static void setAhead(Clocks clocks, GrantReader reader, Instant time) {
        int seconds = Math.toIntExact(Duration.between(Instant.now(), time).toSeconds());
        clocks.ahead(0, seconds);
        // Its process looks at its clock now and then; until the reader's is set, too, they differ.
        Eventually.until(
                "the sharer goes by its clock",
                Eventually.SOON,
                reader::read,
                why -> why.equals(Optional.of("CLOCKS_DIFFER")));
        reader.ahead(Duration.ofSeconds(seconds));
    }
}
