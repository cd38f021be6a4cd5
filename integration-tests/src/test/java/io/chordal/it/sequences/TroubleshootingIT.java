// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.sequences;

import static io.chordal.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.process.Occupancy;
import io.chordal.daemon.home.Home;
import io.chordal.it.acceptance.AcceptancePage;
import io.chordal.it.chaos.TrackerSet;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each trouble of the page about troubles, made on purpose: what is said is what the page quotes, with the next step. */
@Tag("S2-48")
class TroubleshootingIT {
    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static final String NOBODY = "127.0.0.1:1";
    private static final Duration END = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(20);

    private static String page = "";
    private static DaemonProcess tracker;
    private static Person ann;
    private static Person ben;

    @BeforeAll
    static void start() throws IOException {
        page = Files.readString(AcceptancePage.root().resolve("docs/troubleshooting.md"));
        tracker = WORKPLACE
                .spawn(Program.TRACKER, "trackers", "tracker", List.of(), Map.of())
                .awaitReady();
        ann = Person.of(WORKPLACE, "ann", List.of(tracker.address())).loggedIn();
        ben = Person.of(WORKPLACE, "ben", List.of(tracker.address())).loggedIn();
    }

    @AfterAll
    static void stop() {
        ben.leaves();
        ann.leaves();
    }

    @Test
    void noTracker() {
        Person somebody = Person.of(WORKPLACE, "lost", List.of(NOBODY));
        String said = somebody.types("create_user", "lost", "secret")
                .refuses("no tracker", ExitCode.UNREACHABLE, NOBODY)
                .said();
        isOnThePage("no trackers available", said, "see that one runs and that its address is right");
    }

    @Test
    void aTrackerThatIsNoneOfTheSessionsOwn() {
        String said = ann.types("--tracker", NOBODY, "group", "create", "elsewhere")
                .refuses("another cluster's tracker", ExitCode.CONFLICT, "ann is logged in at ", NOBODY)
                .said();
        isOnThePage("is not shown that session", said, "leave out --tracker");
    }

    @Test
    void aListThatCannotBeRead() {
        Person somebody = Person.of(WORKPLACE, "mistyped", List.of(tracker.address(), "localhost 9000"));
        String said = somebody.types("create_user", "mistyped", "secret")
                .refuses("a line of the list", ExitCode.USAGE, "tracker_info.txt, line 2")
                .said();
        isOnThePage("tracker_info.txt, line", said, "one address a line, HOST:PORT or HOST:PORT/RINGPORT");
    }

    @Test
    void tooFewTrackers() throws IOException {
        try (TrackerSet set =
                new TrackerSet(Files.createDirectories(WORKPLACE.folder().resolve("three")), 3)) {
            set.start(set.hosts().get(0));
            set.hosts().get(0).process().awaitReady();
            Person somebody =
                    Person.of(WORKPLACE, "early", List.of(set.hosts().get(0).address()));
            eventually("the others are known to be silent", () -> {
                String said = somebody.types("create_user", "early", "secret")
                        .refuses("one of three", ExitCode.UNREACHABLE)
                        .said();
                isOnThePage(
                        "insufficient replicas for write quorum",
                        said,
                        "do not answer",
                        "start another one, or run all of them with --quorum available");
            });
        }
    }

    @Test
    void aDownloadOfWhatIsNotThere() {
        ann.types("create_group", "album").says("preparation", "group created");
        String unknown = ann.types("download_file", "album", "nothing.jpg")
                .refuses("an unknown file", ExitCode.NOT_FOUND)
                .said();
        isOnThePage("file not found", unknown, "see: peerctl ls");

        ben.types("create_group", "attic").says("preparation", "group created");
        ben.types("upload_file", ben.makes("old.jpg", 5_000), "attic").says("preparation", "uploaded");
        ben.types("join_group", "album").says("preparation", "Wait for group owner");
        ann.types("join_group", "attic").says("preparation", "Wait for group owner");
        ben.types("accept_request", "attic", "ann").says("preparation", "accepted");
        ben.types("logout").says("preparation", "logged out");
        ann.types("ls", "--group", "attic", "--all").says("it is listed still", "old.jpg");
        String offline = ann.types("download_file", "attic", "old.jpg")
                .refuses("nobody has it", ExitCode.NOT_FOUND)
                .said();
        isOnThePage("no peers available for download", offline, "ask somebody who has it to share it");
    }

    @Test
    void aPortThatIsTaken() {
        DaemonProcess second =
                WORKPLACE.spawn(Program.TRACKER, "taken", "tracker", List.of("--listen", tracker.address()), Map.of());
        assertThat(second.awaitExit(END)).isEqualTo(ExitCode.CONFLICT.code());
        isOnThePage(
                "cannot listen on port",
                second.output(),
                "stop the program that has it, or choose another port with --listen");
        DaemonProcess peer =
                WORKPLACE.spawn(Program.PEER, "taken", "peer", List.of("--listen", tracker.address()), Map.of());
        assertThat(peer.awaitExit(END)).isEqualTo(ExitCode.CONFLICT.code());
        isOnThePage("cannot listen on port", peer.output());
    }

    @Test
    void aListByWhichNoTrackerStarts() throws IOException {
        Path list = WORKPLACE.folder().resolve("tracker_info.txt");
        Files.write(list, List.of("# one tracker", "127.0.0.1:9000"));
        DaemonProcess beyond =
                WORKPLACE.spawn(Program.TRACKER, "listed", "beyond", List.of(list.toString(), "2"), Map.of());
        assertThat(beyond.awaitExit(END)).isEqualTo(ExitCode.INTERNAL.code());
        isOnThePage("the list of trackers", beyond.output(), "there is no line");
        Path missing = WORKPLACE.folder().resolve("missing.txt");
        DaemonProcess without =
                WORKPLACE.spawn(Program.TRACKER, "listed", "without", List.of(missing.toString(), "1"), Map.of());
        assertThat(without.awaitExit(END)).isEqualTo(ExitCode.INTERNAL.code());
        isOnThePage("there is no list of trackers", without.output(), "write one, with HOST:PORT on each line");
    }

    @Test
    void aPeerWhoseTrackerIsDown() {
        DaemonProcess alone = WORKPLACE.spawn(Program.PEER, "alone", "peer", List.of("--tracker", NOBODY), Map.of());
        eventually(
                "it listens and goes on trying",
                () -> isOnThePage(
                        "a tracker that is down",
                        alone.output(),
                        "peer listening on",
                        "no trackers available (tried",
                        "start one, or use a ticket that names a peer"));
        assertThat(WORKPLACE.peerctl(alone.home()).ok("status").out()).contains(NOBODY + " (");
    }

    @Test
    @Tag("S4-3")
    void aPeerThatPeerctlStartsWhileEveryTrackerIsDown() {
        Person somebody = Person.of(WORKPLACE, "first", List.of(NOBODY, "127.0.0.1:2"));
        long begun = System.nanoTime();
        String said = somebody.types("daemon", "start")
                .refuses(
                        "no tracker", ExitCode.UNREACHABLE, "no trackers available (tried " + NOBODY + ", 127.0.0.1:2)")
                .said();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
        isOnThePage(
                "a tracker that is down",
                said,
                "cannot start this home's peer: no trackers available (tried",
                "and it remembers nobody of its ring who lets it in",
                "see that a tracker runs");
        assertThat(Occupancy.of(new Home(somebody.home()))).isFalse();
    }

    @Test
    @Tag("S4-3")
    void aMemberThatPeerctlStartsAgainFindsItsRingWithoutATracker() {
        DaemonProcess late = WORKPLACE
                .spawn(Program.TRACKER, "mortal", "tracker", List.of(), Map.of())
                .awaitReady();
        Person stays = Person.of(WORKPLACE, "stays", List.of(late.address()));
        Person returns = Person.of(WORKPLACE, "returns", List.of(late.address()));
        stays.types("daemon", "start").says("preparation", "It listens on");
        returns.types("daemon", "start").says("preparation", "It listens on");
        returns.types("daemon", "stop").says("preparation", "");
        late.kill();

        returns.types("daemon", "start").says("through the other one", "It listens on");
        returns.leaves();
        stays.leaves();
    }

    @Test
    @Tag("S4-3")
    void aFlagThatIsWrong() {
        for (Program program : List.of(Program.PEER, Program.TRACKER)) {
            DaemonProcess wrong =
                    WORKPLACE.spawn(program, "wrong", program.name(), List.of("--listen", "127.0.0.1"), Map.of());
            assertThat(wrong.awaitExit(END)).isEqualTo(ExitCode.USAGE.code());
            assertThat(wrong.output()).contains("--listen", "--help");
        }
    }

    @Test
    void filesOfAPeerThatHasLeft() {
        Person leaver = Person.of(WORKPLACE, "leaver", List.of(tracker.address()));
        leaver.types("share", leaver.makes("kept.bin", 70_000)).says("preparation", "kept.bin");
        leaver.types("share", leaver.makes("alone.bin", 70_000)).says("preparation", "alone.bin");
        ann.types("get", "kept.bin", ann.file("kept.bin").toString()).says("preparation", "verified");
        String left =
                leaver.types("leave").says("preparation", "Withdrawn: 2 files").said();
        assertThat(left).doesNotContain("kept.bin");
        Path copy = ann.file("kept.copy");
        Person reader = Person.of(WORKPLACE, "reader", List.of(tracker.address()));
        reader.types("get", "kept.bin", copy.toString()).says("who has fetched it gives it", "verified");
        TestFiles.assertSameBytes(copy, leaver.file("kept.bin"));
        String gone = reader.types("get", "alone.bin")
                .refuses("nobody has it", ExitCode.NOT_FOUND)
                .said();
        reader.leaves();
        isOnThePage("file not found", gone, "see: peerctl ls");
    }

    @Test
    void aPeerThatDoesNotRun() {
        Person somebody = Person.of(WORKPLACE, "stopped", List.of(tracker.address()));
        isOnThePage(
                "no peer runs in",
                somebody.types("status")
                        .refuses("no peer", ExitCode.UNREACHABLE)
                        .said(),
                "Not logged in",
                "start one: peerctl share FILE");
        isOnThePage(
                "cannot reach",
                somebody.types("-p", NOBODY, "status")
                        .refuses("another peer", ExitCode.UNREACHABLE)
                        .said(),
                "see that it runs, and that this is its address");
    }

    /** Checks that the page has a section of that name, and that it quotes what was said, as were these words. */
    private static void isOnThePage(String heading, String said, String... words) {
        int begin = page.indexOf("\n## " + heading);
        assertThat(begin).as("a section '%s' on the page", heading).isNotNegative();
        int end = page.indexOf("\n## ", begin + 1);
        String section = page.substring(begin, end < 0 ? page.length() : end);
        if (!heading.startsWith("a ")) {
            assertThat(said).contains(heading);
        }
        for (String each : words) {
            assertThat(said).contains(each);
            assertThat(section).contains(each);
        }
    }
}
