// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.sequences;

import static io.chordal.it.harness.Eventually.eventually;

import io.chordal.cli.failure.ExitCode;
import io.chordal.it.chaos.TrackerHost;
import io.chordal.it.chaos.TrackerSet;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sequences of the earlier system in which trackers end, come late, come back, or are asked one for another. */
class SeveralTrackersIT {
    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    /** Long enough for three processes that start at once on a busy machine. */
    private static final Duration FORMED = Duration.ofSeconds(90);

    private final List<Person> present = new ArrayList<>();

    @AfterEach
    void stop() {
        present.forEach(Person::leaves);
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-34")
    void sequence8ATrackerThatWasKilledKnowsAllWhenItIsBack() {
        DaemonProcess tracker = WORKPLACE
                .spawn(Program.TRACKER, "one", "tracker", List.of(), Map.of())
                .awaitReady();
        String address = tracker.address();
        Person alice = person("alice8", address).loggedIn();
        alice.types("create_group", "grp8").says("preparation", "group created");
        alice.types("upload_file", alice.writes("persist.txt", "persisted content"), "grp8")
                .says("preparation", "uploaded");

        tracker.kill();
        tracker.restartAt(address);

        alice.types("list_files", "grp8").says("8.1", "persist.txt");
        Person again = person("alice8-again", address);
        again.types("login", "--no-start", "alice8", "WRONG").refuses("8.2", ExitCode.DENIED, "invalid credentials");
        again.types("login", "--no-start", "alice8", alice.password()).says("8.2", "logged in as alice8");
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-32")
    void sequences18And10ATrackerThatComesLateKnowsAllAndGoesOnAlone() throws IOException {
        try (TrackerSet set = trackers("two", 2)) {
            TrackerHost first = set.hosts().get(0);
            TrackerHost second = set.hosts().get(1);
            set.start(first);
            first.process().awaitReady();
            Person alice = person("alice18", first.address(), second.address()).loggedIn();
            alice.types("create_group", "grp18").says("preparation", "group created");
            alice.types("upload_file", alice.writes("sync.txt", "sync content"), "grp18")
                    .says("preparation", "uploaded");

            set.start(second);
            second.process().awaitReady();
            Person bob = person("bob18", second.address()).loggedInWithoutPeer();
            bob.types("list_groups").says("18.1", "grp18");

            alice.types("list_files", "grp18").says("10.1", "sync.txt");
            first.kill();
            alice.types("list_files", "grp18").says("10.2", "sync.txt");
            Person bobToo = person("bob10", first.address(), second.address());
            bobToo.types("create_user", "bob10", "pass10").says("10.3", "user created: bob10");

            second.kill();
            alice.types("list_files", "grp18")
                    .refuses("S2-32", ExitCode.UNREACHABLE, "no trackers available", first.address(), second.address());
        }
    }

    @Test
    @Tag("S2-46")
    @Tag("S2-31")
    @Tag("S2-33")
    void whatIsDoneAtOneOfThreeTrackersIsSeenAtTheOthersAlsoAtOneThatWasDown() throws IOException {
        try (TrackerSet set = trackers("three", 3)) {
            set.start();
            set.awaitAllAlive(FORMED);
            TrackerHost second = set.hosts().get(1);
            Person alice = person("alice3", set.hosts().get(0).address()).loggedIn();
            Person atSecond = Person.of(WORKPLACE, "alice3-second", List.of(second.address()));
            atSecond.types("login", "--no-start", "alice3", alice.password()).says("a user", "logged in as alice3");
            Person bob = person("bob3", set.hosts().get(2).address()).loggedIn();

            alice.types("create_group", "synced").says("preparation", "group created");
            bob.types("list_groups").says("a group", "synced");
            bob.types("join_group", "synced").says("preparation", "Wait for group owner");
            alice.types("list_requests", "synced").says("a request", "bob3");
            alice.types("accept_request", "synced", "bob3").says("preparation", "accepted");
            alice.types("upload_file", alice.writes("synced.txt", "synced"), "synced")
                    .says("preparation", "uploaded");
            bob.types("list_files", "synced").says("an acceptance, and a file", "synced.txt");
            String seeder = alice.types("status", "--output", "json")
                    .result()
                    .json()
                    .get("listens")
                    .asText();
            eventually(
                    "the seeder is known where it has not announced itself",
                    () -> bob.types("locations", "--group", "synced", "synced.txt")
                            .says("a seeder", seeder));
            alice.types("stop_sharing", "synced", "synced.txt").says("preparation", "Stopped sharing");
            eventually(
                    "the end of a share is known there, too",
                    () -> bob.types("list_files", "synced").says("the end of a share", "No files in group"));

            second.kill();
            Person missed = person("missed", set.hosts().get(0).address());
            missed.types("create_user", "missed", missed.password()).says("preparation", "user created");
            bob.types("leave_group", "synced").says("preparation", "you left");
            alice.types("create_group", "missedgroup").says("preparation", "group created");
            alice.types("upload_file", alice.writes("missed.txt", "missed"), "missedgroup")
                    .says("preparation", "uploaded");
            set.start(second);
            second.process().awaitReady();

            Person late = person("late", second.address());
            late.types("login", "--no-start", "missed", missed.password()).says("a user", "logged in as missed");
            late.types("list_groups").says("a group", "missedgroup");
            atSecond.types("list_files", "missedgroup").says("a file", "missed.txt");
            Person bobAtSecond = person("bob3-second", second.address());
            bobAtSecond.types("login", "--no-start", "bob3", bob.password()).says("preparation", "logged in");
            bobAtSecond.types("list_files", "synced").refuses("a member who left", ExitCode.DENIED, "not a member");
        }
    }

    private static TrackerSet trackers(String folder, int number) throws IOException {
        Path made = WORKPLACE.folder().resolve(folder);
        return new TrackerSet(Files.createDirectories(made), number);
    }

    private Person person(String name, String... trackers) {
        Person person = Person.of(WORKPLACE, name, List.of(trackers));
        present.add(person);
        return person;
    }
}
