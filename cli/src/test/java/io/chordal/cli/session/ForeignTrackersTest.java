// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.FakeAccounts;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.cli.process.DaemonCommandLine;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.ToldTrackers;
import io.chordal.daemon.trackers.TrackersFile;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.RefreshSessionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session is that of the trackers at which it was begun: others that are named by mistake neither exchange its tokens nor end it. */
class ForeignTrackersTest {
    private static final String OWN = "127.0.0.1:9000";
    private static final String FOREIGN = "127.0.0.1:9100";
    private static final String SECRET = "correct horse";

    @TempDir
    Path folder;

    private final FakeDaemons daemons = new FakeDaemons();
    private final FakeAccounts own = new FakeAccounts().with("ada", SECRET);
    private final FakeAccounts foreign = new FakeAccounts();
    private Path home = Path.of("");

    @BeforeEach
    void logIn() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        Endpoint address = Endpoint.parse(OWN);
        KnownTracker tracker = new KnownTracker(address, Optional.of(address), Optional.empty(), true);
        KnownTrackers known = new KnownTrackers(1, ImmutableList.of(tracker), ImmutableList.of());
        new TrackersFile(new Home(home)).write(ToldTrackers.by(ImmutableList.of(address), known));
        daemons.listen(FOREIGN, foreign);
        foreign.endSessions();
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void tokensAreExchangedWhereTheHomeHasHeardOfTrackersWhicheverIsNamed() {
        daemons.listen(OWN, own);
        peerctl().stdin(SECRET).run("login", "ada");

        fourteenMinutesLater().run("--tracker", FOREIGN, "user", "status");

        assertThat(foreign.requests).noneMatch(RefreshSessionRequest.class::isInstance);
        assertThat(own.requests).anyMatch(RefreshSessionRequest.class::isInstance);
        assertThat(peerctl().run("user", "status").out()).contains("Logged in as ada");
    }

    @Test
    void aRefusalElsewhereEndsNoSessionThoughNoneOfThoseAnswers() throws IOException {
        daemons.listen(OWN, own);
        peerctl().stdin(SECRET).run("login", "ada");
        daemons.end(OWN);

        Peerctls.Run run = fourteenMinutesLater().stdin("a", "b").run("--tracker", FOREIGN, "user", "passwd");

        assertThat(run.exit()).isNotZero();
        assertThat(home.resolve("session.json")).content().contains("\"ada\"", "access-1");
    }

    @Test
    void aTicketNamesNoTrackersToThePeerOfSomebodyWhoIsLoggedIn() throws IOException {
        assertThat(startedWith("get", ticket())).contains(FOREIGN);
        daemons.listen(OWN, own);
        peerctl().stdin(SECRET).run("login", "ada");

        assertThat(startedWith("get", ticket())).contains(OWN).doesNotContain(FOREIGN);
    }

    private static String ticket() {
        return "chordal:" + "ab".repeat(32) + "-67108864/a.txt@" + FOREIGN;
    }

    /** What a peer is to be started with that ends at once. */
    private List<String> startedWith(String... command) {
        List<String> given = new ArrayList<>();
        DaemonCommandLine noted = (kind, arguments) -> {
            given.addAll(arguments);
            return List.of("/bin/sh", "-c", "exit 9");
        };
        new Peerctls(home, daemons, Optional.of(noted)).run(command);
        return given;
    }

    private Peerctls fourteenMinutesLater() {
        Instant later = Instant.now().plus(Duration.ofMinutes(14));
        return peerctl().at(() -> later);
    }

    private Peerctls peerctl() {
        return new Peerctls(home, daemons);
    }
}
