// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever runs three trackers looks after them: one that was down, and the loss of all of them. The tests build on each other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TrackerControlIT {
    private static final String PASSWORD = "correct horse";

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static Peerctl lost;
    private static Peerctl fresh;
    private static Peerctl ann;
    private static Peerctl bob;
    private static Path backup;

    @BeforeAll
    static void threeTrackersAndTwoUsers() throws IOException {
        lost = cluster("lost");
        fresh = cluster("fresh");
        lost.ok("cluster", "start", "--trackers", "3", "--nodes", "1");
        ann = user("ann");
        bob = user("bob");
        Path plan = TestFiles.random(WORKPLACE.folder().resolve("plan.txt"), 1000, 1);
        Path gone = TestFiles.random(WORKPLACE.folder().resolve("gone.txt"), 1000, 2);
        ann.ok("login", "ann", PASSWORD);
        bob.ok("login", "bob", PASSWORD, "--no-start");
        ann.ok("group", "create", "team");
        ann.ok("group", "add", "team", "bob");
        ann.ok("share", "--group", "team", plan.toString(), gone.toString());
        assertThat(bob.ok("ls", "--group", "team").out()).contains("plan.txt", "gone.txt");
    }

    @AfterAll
    static void stop() {
        List.of(ann, bob).forEach(person -> person.run("daemon", "stop"));
        List.of(lost, fresh).forEach(trackers -> trackers.run("cluster", "stop"));
    }

    @Test
    @Order(1)
    @Tag("S2-36")
    @Tag("S2-41")
    void aTrackerThatIsDownIsNamed() {
        Eventually.eventually("all are alive", () -> assertThat(states()).containsExactly("alive", "alive", "alive"));
        lost.ok("tracker", "sync");
        lost.ok("cluster", "kill", "tracker-3");

        assertThat(lost.run("tracker", "sync").exitedWith(5).err()).contains("not reached: " + ring(3));
        Eventually.eventually("it is down", () -> assertThat(states()).containsExactly("alive", "alive", "down"));
        assertThat(lost.ok("tracker", "status").err()).contains("is down: start it again");
    }

    @Test
    @Order(2)
    @Tag("S2-33")
    @Tag("S2-41")
    @Tag("faults")
    void oneThatWasDownHasWhatWasAddedChangedAndDeletedMeanwhileOnceItWasCompared() {
        ann.ok("group", "create", "later");
        ann.ok("group", "remove", "team", "bob");
        ann.ok("unshare", "--group", "team", "gone.txt");
        lost.ok("cluster", "start", "tracker-3");

        Peerctl third = WORKPLACE.peerctl(lost("tracker-3"));
        third.ok("tracker", "sync");
        int here = third.ok("tracker", "status", "--output", "json")
                .json()
                .get("records")
                .asInt();
        assertThat(lost.ok("tracker", "status", "--output", "json")
                        .json()
                        .get("records")
                        .asInt())
                .isEqualTo(here);
        // Every answer needs the third one now.
        lost.ok("cluster", "kill", "tracker-1");
        assertThat(ann.ok("group", "ls").out()).contains("later");
        assertThat(ann.ok("ls", "--group", "team").out()).contains("plan.txt").doesNotContain("gone.txt");
        assertThat(bob.run("ls", "--group", "team").exitedWith(4).err()).contains("not a member");
    }

    @Test
    @Order(3)
    void aBackupIsMadeWhileOneIsDownForItsOwnerAlone() throws IOException {
        backup = WORKPLACE.folder().resolve("trackers.backup");
        assertThat(lost.ok("tracker", "backup", backup.toString()).err()).contains("hashes of passwords");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        lost.run("tracker", "backup", backup.toString()).exitedWith(8);
    }

    @Test
    @Order(4)
    @Tag("faults")
    void ofATruncatedBackupNothingIsWrittenAndOfTheWholeOneEverything() throws IOException {
        assertThat(backup).exists();
        lost.ok("cluster", "stop");
        delete(WORKPLACE.folder().resolve("lost").resolve("cluster"));
        fresh.ok("cluster", "start", "--trackers", "3", "--nodes", "1");

        byte[] whole = Files.readAllBytes(backup);
        Path half = Files.write(WORKPLACE.folder().resolve("half.backup"), Arrays.copyOf(whole, whole.length / 2));
        assertThat(fresh.run("tracker", "restore", half.toString())
                        .exitedWith(6)
                        .err())
                .contains("cut off or changed", "nothing was written");
        JsonNode look = fresh.ok("tracker", "restore", "--dry-run", backup.toString(), "--output", "json")
                .json();
        assertThat(look.get("present").asInt()).isZero();

        JsonNode done = fresh.ok("tracker", "restore", backup.toString(), "--output", "json")
                .json();
        // Two users, two groups, Bob's record in one of them, and a file.
        assertThat(done.get("written").asInt()).isEqualTo(6);
        assertThat(look.get("written").asInt()).isEqualTo(6);
        assertThat(fresh.ok("tracker", "restore", backup.toString(), "--output", "json")
                        .json()
                        .get("present")
                        .asInt())
                .isEqualTo(6);
    }

    @Test
    @Order(5)
    void whoeverLogsInFindsGroupsMembersAndFiles() throws IOException {
        Path list = WORKPLACE.folder().resolve("fresh/cluster/tracker_info.txt");
        for (Peerctl person : List.of(ann, bob)) {
            person.run("daemon", "stop");
        }
        for (String name : List.of("ann", "bob")) {
            Files.copy(list, home(name).resolve("tracker_info.txt"), StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(home(name).resolve("session.json"));
        }
        bob.run("login", "bob", "another password", "--no-start").exitedWith(4);
        bob.ok("login", "bob", PASSWORD, "--no-start");
        assertThat(bob.run("ls", "--group", "team").exitedWith(4).err()).contains("not a member");
        ann.ok("login", "ann", PASSWORD, "--no-start");
        assertThat(ann.ok("group", "ls", "--mine").out()).contains("team", "later");
        assertThat(ann.ok("ls", "--group", "team").out()).contains("plan.txt").doesNotContain("gone.txt");
        ann.ok("group", "add", "team", "bob");
        assertThat(bob.ok("ls", "--group", "team").out()).contains("plan.txt");
    }

    private static Peerctl cluster(String name) {
        return WORKPLACE.peerctl(WORKPLACE.folder().resolve(name));
    }

    private static Path lost(String member) {
        return WORKPLACE.folder().resolve("lost/cluster").resolve(member);
    }

    private static Path home(String name) {
        return WORKPLACE.folder().resolve(name);
    }

    private static Peerctl user(String name) {
        try {
            Files.createDirectories(home(name));
            Files.copy(lost("tracker_info.txt"), home(name).resolve("tracker_info.txt"));
            Files.writeString(
                    home(name).resolve("config.toml"),
                    "[peer-daemon]\nlisten = \"127.0.0.1:0\"\nlocal = \"127.0.0.1:0\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the home of " + name, e);
        }
        Peerctl person = WORKPLACE.peerctl(home(name));
        person.ok("create_user", name, PASSWORD);
        return person;
    }

    private static List<String> states() {
        return Stream.of(lost.ok("tracker", "members", "--output", "json").json())
                .flatMap(members -> Stream.of(members.get(0), members.get(1), members.get(2)))
                .sorted(Comparator.comparing(member -> member.get("line").asText()))
                .map(member -> member.get("state").asText())
                .toList();
    }

    private static String ring(int line) {
        try {
            String address = Files.readAllLines(lost("tracker_info.txt")).get(line - 1);
            return "127.0.0.1:" + address.substring(address.indexOf('/') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
