// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFileTest {
    private static final String NO_TRACKERS =
            "\"log_in_at\":\"\",\"log_in_at_home\":\"false\",\"trackers_version\":\"0\"";
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private static final Endpoint ONE = Endpoint.parse("10.0.0.1:9000");
    private static final Endpoint OTHER = Endpoint.parse("tracker.example:9000");
    static final SessionTrackers OWN = SessionTrackers.at(List.of(ONE));

    @TempDir
    Path folder;

    private SessionFile file;

    @BeforeEach
    void open() {
        file = new SessionFile(new Home(folder.resolve("home")));
    }

    @Test
    @Tag("S2-9")
    void whatIsWrittenIsReadByOthersAndIsForItsUserAlone() throws Exception {
        StoredSession session = StoredSession.NONE.loggedIn(alice("a1", "r1"), "device-1");
        write(session);

        assertThat(new SessionFile(new Home(folder.resolve("home"))).read()).isEqualTo(session);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
    }

    @Test
    void aHomeWithoutASessionHasNobodyLoggedIn() throws Exception {
        assertThat(file.read()).isEqualTo(StoredSession.NONE);
        assertThat(file.stamp()).isEmpty();
    }

    @Test
    void aLogOutKeepsTheDeviceTokenForTheNextLogIn() throws Exception {
        write(StoredSession.NONE.loggedIn(alice("a1", "r1"), "device-1").loggedOut());

        StoredSession read = file.read();
        assertThat(read.user()).isEmpty();
        assertThat(read.device("Alice", List.of(ONE))).contains("device-1");
        assertThat(read.device("bob", List.of(ONE))).isEmpty();
        assertThat(read.loggedIn(alice("a2", "r2"), "").device("alice", List.of(ONE)))
                .contains("device-1");
    }

    @Test
    void theUserWhoWasAwayForLongestIsForgottenFirst() {
        StoredSession session = StoredSession.NONE;
        for (int i = 0; i <= StoredSession.MOST_DEVICES; i++) {
            session = session.loggedIn(user("user" + i), "device" + i);
        }
        assertThat(session.devices()).hasSize(StoredSession.MOST_DEVICES).doesNotContainKey("user0");
        assertThat(session.loggedIn(user("user1"), "again")
                        .loggedIn(user("new"), "device")
                        .devices())
                .containsKey("user1")
                .doesNotContainKey("user2");
    }

    @Test
    void noTokenIsEverShownAsText() {
        StoredSession session = StoredSession.NONE.loggedIn(alice("SECRET1", "SECRET2"), "SECRET3");
        assertThat(session + " " + session.user() + " "
                        + session.user().orElseThrow().tokens())
                .doesNotContain("SECRET")
                .contains("alice");
    }

    @Test
    void aDamagedFileIsToldWithTheNextStepAndWithoutItsContent() throws Exception {
        Files.createDirectories(file.path().getParent());
        for (String text : new String[] {
            "",
            "{",
            "[]",
            "{\"version\":\"2\"}",
            "{\"version\":\"1\"," + NO_TRACKERS + "}",
            "{\"version\":\"2\",\"user_id\":\"SECRET\"}",
            "{\"version\":\"2\"," + NO_TRACKERS + ",\"user_id\":\"SECRET\",\"devices\":[]}",
            "{\"version\":\"2\"," + NO_TRACKERS + ",\"devices\":{\"a\":{}}}",
            "{\"version\":\"2\"," + NO_TRACKERS + ",\"trackers\":{\"SECRET\":\"10.0.0.1:9000\"}}",
        }) {
            Files.writeString(file.path(), text);
            assertThatThrownBy(file::read)
                    .as(text)
                    .hasMessageStartingWith("cannot read the session in " + file.path())
                    .hasMessageEndingWith("remove it and log in again")
                    .message()
                    .doesNotContain("SECRET");
        }
    }

    @Test
    void aFileWithoutAUserIsRead() throws Exception {
        Files.createDirectories(file.path().getParent());
        Files.writeString(file.path(), "{\"version\":\"2\"," + NO_TRACKERS + ",\"later\":{\"a\":\"b\"}}");
        assertThat(file.read()).isEqualTo(StoredSession.NONE);
    }

    @Test
    void aSessionKeepsItsOwnTrackersWithIt() throws Exception {
        KnownTrackers list = new KnownTrackers(
                7,
                ImmutableList.of(
                        new KnownTracker(Endpoint.parse("10.0.0.2:9100"), Optional.of(OTHER), Optional.empty(), true)),
                ImmutableList.of());
        SessionTrackers own = SessionTrackers.ofHome(List.of(ONE)).hearing(list);
        StoredSession session = StoredSession.NONE.loggedIn(alice("a1", "r1").at(own), "device-1");
        write(session);
        assertThat(file.read()).isEqualTo(session);
        assertThat(file.read().user().orElseThrow().trackers().addresses()).containsExactly(ONE, OTHER);

        write(session.loggedOut());
        assertThat(file.read().trackers()).isEqualTo(own);
    }

    @Test
    void aDeviceTokenIsForTheTrackersThatGaveIt() {
        StoredSession before =
                StoredSession.NONE.loggedIn(alice("a1", "r1"), "device-1").loggedIn(user("bob"), "device-2");
        assertThat(before.device("alice", List.of(OTHER))).isEmpty();
        assertThat(before.device("alice", List.of(ONE, OTHER))).isEmpty();

        StoredSession elsewhere = before.loggedIn(alice("a2", "r2").at(SessionTrackers.at(List.of(OTHER))), "device-3");
        assertThat(elsewhere.devices()).containsExactly(Map.entry("alice", "device-3"));
        assertThat(elsewhere.device("alice", List.of(ONE))).isEmpty();
        assertThat(before.loggedIn(alice("a2", "r2"), "").devices()).hasSize(2);
    }

    @Test
    void eachReplacementIsSeenByItsStamp() throws Exception {
        write(StoredSession.NONE.loggedIn(alice("a1", "r1"), ""));
        Optional<SessionFile.Stamp> first = file.stamp();
        assertThat(file.stamp()).isPresent().isEqualTo(first);
        write(StoredSession.NONE.loggedIn(alice("a2", "r2"), ""));
        assertThat(file.stamp()).isPresent().isNotEqualTo(first);
    }

    @Test
    void onlyOneHoldsTheLock() throws Exception {
        CompletableFuture<StoredSession> second;
        try (SessionFile.Hold hold = file.lock()) {
            second = CompletableFuture.supplyAsync(this::readUnderLock);
            assertThatThrownBy(() -> second.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            hold.write(StoredSession.NONE.loggedIn(alice("a1", "r1"), ""));
        }
        assertThat(second.get(10, TimeUnit.SECONDS).user()).isPresent();
    }

    @Test
    void aLockOfAnotherProcessIsWaitedFor() throws Exception {
        file.lock().close();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        folder.resolve("home").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var told = other.inputReader()) {
            assertThat(told.readLine()).isEqualTo("locked");
            CompletableFuture<StoredSession> here = CompletableFuture.supplyAsync(this::readUnderLock);
            assertThatThrownBy(() -> here.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            other.getOutputStream().close();
            assertThat(here.get(10, TimeUnit.SECONDS).devices()).containsEntry("holder", "device");
        } finally {
            other.destroy();
        }
    }

    /** Another program that holds the lock until its input ends, and then leaves a session. */
    static final class LockHolder {
        private LockHolder() {}

        public static void main(String[] args) throws Exception {
            try (SessionFile.Hold hold = new SessionFile(new Home(Path.of(args[0]))).lock()) {
                System.out.println("locked");
                System.in.read();
                hold.write(
                        new StoredSession(Optional.empty(), ImmutableMap.of("holder", "device"), SessionTrackers.NONE));
            }
        }
    }

    private StoredSession readUnderLock() {
        try (SessionFile.Hold hold = file.lock()) {
            return hold.read();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void write(StoredSession session) throws Exception {
        try (SessionFile.Hold hold = file.lock()) {
            hold.write(session);
        }
    }

    private static LoggedIn user(String name) {
        return new LoggedIn("0".repeat(32), name, false, tokens("a", "r"), NOW, OWN);
    }

    static LoggedIn alice(String access, String refresh) {
        return new LoggedIn("00112233445566778899aabbccddeeff", "alice", false, tokens(access, refresh), NOW, OWN);
    }

    static SessionTokens tokens(String access, String refresh) {
        return new SessionTokens(
                new SessionToken(access, NOW.plusSeconds(900)),
                new SessionToken(refresh, NOW.plusSeconds(30 * 24 * 3600)));
    }
}
