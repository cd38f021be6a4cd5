// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.sequences;

import static io.chordal.it.harness.Eventually.eventually;
import static io.chordal.it.harness.TestFiles.CHUNK;
import static io.chordal.it.harness.TestFiles.assertSameBytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chordal.cli.failure.ExitCode;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.Workplace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sequences of the earlier system in which members fetch files from each other; one tracker and four peers. */
class FilesIT {
    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static List<String> trackers = List.of();
    private static Person alice;
    private static Person bob;
    private static Person charlie;
    private static Person dave;

    @BeforeAll
    static void start() {
        DaemonProcess tracker = WORKPLACE
                .spawn(Program.TRACKER, "trackers", "tracker", List.of(), Map.of())
                .awaitReady();
        trackers = List.of(tracker.address());
        // What she gives takes its time, so that downloads can be caught half way.
        alice = Person.of(WORKPLACE, "alice", trackers, "upload-delay = \"100ms\"")
                .loggedIn();
        bob = Person.of(WORKPLACE, "bob", trackers).loggedIn();
        charlie = Person.of(WORKPLACE, "charlie", trackers).loggedIn();
        dave = Person.of(WORKPLACE, "dave", trackers).loggedIn();
    }

    @AfterAll
    static void stop() {
        List.of(dave, charlie, bob, alice).forEach(Person::leaves);
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-7")
    @Tag("S2-26")
    void sequence1OneUserFromTheFirstDayToTheLast() {
        Person olga = Person.of(WORKPLACE, "olga", trackers);
        olga.types("create_user", "olga", olga.password()).says("1.1", "user created: olga");
        olga.types("login", "olga", olga.password()).says("1.2", "logged in as olga");
        olga.types("create_group", "grp1").says("1.3", "group created: grp1");
        olga.types("upload_file", olga.writes("hello.txt", "Hello"), "grp1").says("1.4", "uploaded");
        olga.types("list_files", "grp1").says("1.5", "hello.txt");
        Path copy = olga.file("hello_dl.txt");
        olga.types("download_file", "grp1", "hello.txt", copy.toString()).says("1.6", "download complete");
        assertSameBytes(copy, olga.file("hello.txt"));
        olga.types("stop_sharing", "grp1", "hello.txt").says("1.7", "Stopped sharing hello.txt");
        olga.types("logout").says("1.8", "logged out");
        olga.types("status").refuses("S2-7", ExitCode.UNREACHABLE, "Not logged in");
        olga.types("login", "olga", olga.password()).says("1.9", "logged in as olga");
        olga.types("list_files", "grp1").says("1.10", "No files in group");
        olga.leaves();
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-24")
    void sequence2WhoHasFetchedAFileGivesItToTheNext() {
        shares("grp2", "data2.txt", alice.makes("data2.txt", 12_345));
        bob.types("join_group", "grp2").says("2.1", "request sent");
        alice.types("list_requests", "grp2").says("2.2", "bob");
        alice.types("accept_request", "grp2", "bob").says("2.3", "accepted");
        Path first = bob.file("data2_dl.txt");
        bob.types("download_file", "grp2", "data2.txt", first.toString()).says("2.4", "download complete");
        awaitSeeders(alice, "grp2", "data2.txt", 1);
        alice.types("stop_sharing", "grp2", "data2.txt").says("2.5", "Stopped sharing");
        lets("grp2", charlie);
        Path second = charlie.file("data2_charlie.txt");
        charlie.types("download_file", "grp2", "data2.txt", second.toString()).says("2.6", "download complete");
        assertSameBytes(first, alice.file("data2.txt"));
        assertSameBytes(second, alice.file("data2.txt"));
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-26")
    @Tag("S2-21")
    void sequence7AFileIsGoneWithItsLastHolder() {
        shares("grp7", "ephemeral.dat", alice.makes("ephemeral.dat", 6_000));
        lets("grp7", bob, charlie);
        bob.types(
                        "download_file",
                        "grp7",
                        "ephemeral.dat",
                        bob.file("eph_b.dat").toString())
                .says("preparation", "download complete");
        awaitSeeders(alice, "grp7", "ephemeral.dat", 1);
        alice.types("stop_sharing", "grp7", "ephemeral.dat").says("7.1", "Stopped sharing");
        bob.types("stop_sharing", "grp7", "ephemeral.dat").says("7.2", "Stopped sharing");
        awaitEmpty(charlie, "grp7");
        charlie.types(
                        "download_file",
                        "grp7",
                        "ephemeral.dat",
                        charlie.file("eph_c.dat").toString())
                .refuses("7.3", ExitCode.NOT_FOUND, "file not found");
        assertThat(charlie.file("eph_c.dat")).doesNotExist();
        assertThat(alice.file("ephemeral.dat")).exists();
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-23")
    void sequence9ADownloadThatWasCutOffGoesOnWhereItWas() {
        shares("grp9", "big.dat", alice.makes("big.dat", 3 * CHUNK));
        alice.types("upload_file", alice.makes("bigger.dat", 40 * CHUNK), "grp9")
                .says("preparation", "uploaded");
        lets("grp9", bob);
        bob.types("download_file", "grp9", "big.dat", bob.file("big_dl.dat").toString())
                .says("9.1", "download complete");

        Path copy = bob.file("bigger_dl.dat");
        String[] download = {"download_file", "grp9", "bigger.dat", copy.toString()};
        try (Peerctl.Running watching = bob.peerctl().start(download)) {
            Eventually.until(
                    "some chunks have come",
                    Eventually.SOON,
                    () -> chunksOf(bob, "bigger.dat"),
                    done -> done >= 3 && done < 40);
            bob.kills();
            assertThat(watching.result().exitCode()).isEqualTo(ExitCode.UNREACHABLE.code());
        }
        assertThat(copy).doesNotExist();

        Answer resumed = bob.types(download);
        resumed.says("9.2", "download complete");
        assertThat(resumed.result().out()).as("9.3").containsPattern("Resumed: skipped [1-9][0-9]* already-downloaded");
        assertSameBytes(copy, alice.file("bigger.dat"));
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-28")
    void sequence11TheRarestChunksFirstOrOneAfterTheOther() {
        shares("grp11", "rarest.dat", alice.makes("rarest.dat", 40 * CHUNK));
        lets("grp11", bob, charlie, dave);
        Answer sequential = charlie.types(
                "download_file",
                "grp11",
                "rarest.dat",
                charlie.file("rarest_e.dat").toString(),
                "--strategy",
                "sequential",
                "--no-seed");
        sequential.says("11.5", "download complete", "sequential");
        sequential.lacks("11.6", "rarest first");

        Path part = bob.file("rarest_b.dat");
        bob.types("get", "rarest.dat", part.toString(), "--group", "grp11", "--timeout", "1s")
                .refuses("preparation", ExitCode.STALLED, "not there yet");
        bob.types("downloads", "pause", download(bob, "rarest.dat").get("id").asText())
                .says("preparation", "");
        assertThat(chunksOf(bob, "rarest.dat"))
                .as("chunks of the second holder")
                .isBetween(1, 39);
        Path copy = dave.file("rarest_d.dat");
        Answer rarest = dave.types("download_file", "grp11", "rarest.dat", copy.toString());
        rarest.says("11.1", "download complete");
        rarest.says("11.2", "rarest first");
        rarest.says("11.3", "2 peers asked");
        assertSameBytes(copy, alice.file("rarest.dat"));
        bob.types("downloads", "cancel", download(bob, "rarest.dat").get("id").asText())
                .says("preparation", "cancelled");
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-26")
    void sequence14FilesOfOneGroupDoNotDependOnEachOther() {
        shares("grp14", "fileA.txt", alice.writes("fileA.txt", "content of A"));
        alice.types("upload_file", alice.writes("fileB.txt", "content of B"), "grp14")
                .says("preparation", "uploaded");
        lets("grp14", bob);
        Answer files = bob.types("list_files", "grp14");
        files.says("14.1", "fileA.txt");
        files.says("14.2", "fileB.txt");
        bob.types(
                        "download_file",
                        "grp14",
                        "fileB.txt",
                        bob.file("fileB_dl.txt").toString())
                .says("preparation", "download complete");
        awaitSeeders(alice, "grp14", "fileB.txt", 1);
        bob.types("stop_sharing", "grp14", "fileB.txt").says("14.3", "Stopped sharing");
        bob.types("list_files", "grp14").says("14.4", "fileA.txt");
        Path again = bob.file("fileB_dl2.txt");
        bob.types("download_file", "grp14", "fileB.txt", again.toString()).says("14.5", "download complete");
        assertSameBytes(again, alice.file("fileB.txt"));
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-27")
    void sequence15WhatIsHereIsShownToWhoFetchedItAndToWhoSharesIt() {
        shares("grp15", "local.txt", alice.makes("local.txt", CHUNK + 1));
        lets("grp15", bob);
        bob.types(
                        "download_file",
                        "grp15",
                        "local.txt",
                        bob.file("local_dl.txt").toString())
                .says("preparation", "download complete");
        String row = "local[_dl]*\\.txt +0\\.50 +[0-9a-f]{16} +2";
        assertThat(bob.types("show_downloads").result().out()).as("15.1").containsPattern(row);
        assertThat(alice.types("show_downloads").result().out()).as("15.2").containsPattern(row);
    }

    @Test
    @Tag("S2-22")
    void aDeadPeerAmongSeveralDoesNotFailADownload() {
        shares("grp22", "alive.dat", alice.makes("alive.dat", 8 * CHUNK));
        lets("grp22", bob, charlie);
        charlie.types(
                        "download_file",
                        "grp22",
                        "alive.dat",
                        charlie.file("alive_c.dat").toString())
                .says("preparation", "download complete");
        awaitSeeders(bob, "grp22", "alive.dat", 2);
        charlie.kills();
        Path copy = bob.file("alive_b.dat");
        bob.types("download_file", "grp22", "alive.dat", copy.toString()).says("a dead peer", "download complete");
        assertSameBytes(copy, alice.file("alive.dat"));
        charlie.types("daemon", "start").says("preparation", "");
    }

    /** Alice makes a group and shares a file in it. */
    private static void shares(String group, String name, String path) {
        alice.types("create_group", group).says("preparation", "group created");
        alice.types("upload_file", path, group).says("preparation", "uploaded");
        alice.types("list_files", group).says("preparation", name);
    }

    /** Alice lets people into a group of hers. */
    private static void lets(String group, Person... people) {
        for (Person each : people) {
            each.types("join_group", group).says("preparation", "Wait for group owner to accept");
            alice.types("accept_request", group, each.name()).says("preparation", "accepted");
        }
    }

    /** Waits until a member is told of so many holders besides itself. */
    private static void awaitSeeders(Person who, String group, String name, int number) {
        eventually(
                "the tracker knows of all seeders",
                () -> assertThat(who.types("locations", "--group", group, name, "--output", "json")
                                .result()
                                .json()
                                .findValuesAsText("address"))
                        .hasSize(number));
    }

    private static void awaitEmpty(Person who, String group) {
        eventually("nothing is listed", () -> who.types("list_files", group).says("S2-26", "No files in group"));
    }

    private static JsonNode download(Person who, String name) {
        for (JsonNode each : who.types("downloads", "--output", "json").result().json()) {
            if (each.get("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError(who.name() + " fetches no " + name);
    }

    private static int chunksOf(Person who, String name) {
        return download(who, name).get("chunksDone").asInt();
    }
}
