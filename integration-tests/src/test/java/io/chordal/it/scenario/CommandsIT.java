// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static io.chordal.it.harness.Eventually.eventually;
import static io.chordal.it.harness.TestFiles.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Processes;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster that grows and shrinks, and two homes with a peer of their own beside it, all by peerctl. */
class CommandsIT {
    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static Peerctl cluster;
    private static Peerctl ann;
    private static Peerctl bob;
    private static String tracker = "";
    private static Peerctl.Result grown;

    @BeforeAll
    static void startAll() throws IOException {
        configure("ann", "log = \"serve=debug,ring=warn\"");
        configure("bob", "log = \"fetch=debug,tracker=debug\"\nring = \"client\"");
        cluster = WORKPLACE.peerctl(WORKPLACE.folder().resolve("cluster"));
        ann = WORKPLACE.peerctl(WORKPLACE.folder().resolve("ann"));
        bob = WORKPLACE.peerctl(WORKPLACE.folder().resolve("bob"));
        cluster.ok("cluster", "start", "--nodes", "1");
        tracker = member("tracker-1").get("public").asText();
        grown = cluster.ok("cluster", "start", "--nodes", "2");
        ann.ok("daemon", "start", "--tracker", tracker);
        bob.ok("daemon", "start", "--tracker", tracker);
    }

    @AfterAll
    static void stopAll() {
        Peerctl.Result one = ann.run("daemon", "stop");
        Peerctl.Result two = bob.run("daemon", "stop");
        cluster.ok("cluster", "stop");
        one.succeeded();
        two.succeeded();
    }

    @Test
    @Tag("S0-29")
    void theStartCommandGivenAgainAddsNodesThatAreMembersWhenItReturns() {
        assertThat(grown.err().lines().filter(line -> line.contains(" is ready")))
                .hasSize(2);
        grown.out()
                .lines()
                .skip(1)
                .map(line -> line.split(" ")[0])
                .forEach(name ->
                        assertThat(member(name).get("role").asText()).as(name).isEqualTo("member"));
        assertThat(cluster.ok("-p", "peer-1", "ring", "show", "all")
                        .out()
                        .lines()
                        .filter(line -> line.contains("nodeId")))
                .hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    @Tag("S1-6")
    void aPeerLeavesTheRingAsAClientThatReadsAndFetchesAndThenVanishesWithItsFiles() throws IOException {
        String name = "peer-3";
        long pid = member(name).get("pid").asLong();
        String address = member(name).get("public").asText();
        Path other = TestFiles.random(WORKPLACE.folder().resolve("staying.bin"), MIB, 2);
        String ticket = ann.ok("share", "-q", other.toString()).lastLine();

        cluster.ok("-p", name, "ring", "leave");

        assertThat(cluster.ok("-p", name, "status", "--output", "json")
                        .json()
                        .get("ringRole")
                        .asText())
                .isEqualTo("client");
        assertThat(cluster.ok("tracker", "nodes").out()).doesNotContain(address);
        Path copy = WORKPLACE.folder().resolve("staying.copy");
        cluster.ok("-p", name, "get", "--no-seed", ticket, copy.toString());
        TestFiles.assertSameBytes(copy, other);
        cluster.ok("-p", name, "dht", "add", "left", "still writes");
        assertThat(cluster.ok("-p", "peer-1", "dht", "get", "left").out()).contains("still writes");

        Path file = TestFiles.random(WORKPLACE.folder().resolve("leaving.bin"), MIB, 1);
        cluster.ok("-p", name, "share", file.toString());
        eventually(
                "the file is listed", () -> assertThat(cluster.ok("ls").out()).contains("leaving.bin"));
        assertThat(cluster.ok("-p", name, "leave").out()).contains("it was no member", "Withdrawn: 1 file");

        assertThat(Processes.runs(pid)).isFalse();
        assertThat(cluster.ok("ls", "--all").out()).doesNotContain("leaving.bin");
        assertThat(file).exists();
    }

    @Test
    void twoHomesSideBySideAreTwoPeersWithStatusAndLogsOfTheirOwn() throws IOException {
        JsonNode one = ann.ok("daemon", "status", "--output", "json").json();
        JsonNode two = bob.ok("daemon", "status", "--output", "json").json();

        assertThat(one.get("pid")).isNotEqualTo(two.get("pid"));
        assertThat(one.get("public")).isNotEqualTo(two.get("public"));
        assertThat(one.get("local")).isNotEqualTo(two.get("local"));
        assertThat(ann.ok("status").out()).contains(one.get("public").asText());
        assertThat(bob.ok("daemon", "logs", "-n", "1000").out()).contains("in the ring as CLIENT");
        Path file = TestFiles.random(WORKPLACE.folder().resolve("ann's.bin"), MIB, 3);
        ann.ok("share", file.toString());
        assertThat(bob.ok("ls", "--mine").out()).doesNotContain("ann's.bin");
        Path copy = WORKPLACE.folder().resolve("copy.bin");
        bob.ok("get", number(bob, "ann's.bin"), copy.toString());
        TestFiles.assertSameBytes(copy, file);

        Peerctl carol = WORKPLACE.peerctl(WORKPLACE.folder().resolve("carol"));
        assertThat(carol.run("daemon", "status").exitedWith(3).err()).contains("does not run");
        assertThat(Processes.runs(one.get("pid").asLong())).isTrue();
        assertThat(Processes.runs(two.get("pid").asLong())).isTrue();
    }

    @Test
    @Tag("S4-21")
    @Tag("faults")
    void withTheTrackerDownRecordsAndFilesGoOnAndAllAreListedWhenItIsBack() throws IOException {
        Path file = TestFiles.random(WORKPLACE.folder().resolve("untracked.bin"), MIB, 8);
        String ticket = ann.ok("share", "-q", file.toString()).lastLine();
        eventually(
                "the ring knows the file",
                () -> assertThat(ann.ok("ls", "--mine", "--output", "json")
                                .json()
                                .findValuesAsText("announcedToRing"))
                        .doesNotContain("false"));
        List<String> nodes = nodes();
        cluster.ok("cluster", "kill", "tracker-1");
        try {
            bob.run("ls").exitedWith(5);
            ann.ok("dht", "put", "no tracker", "at a member");
            assertThat(bob.ok("dht", "get", "no tracker").out()).contains("at a member");
            bob.ok("dht", "put", "nor here", "at a client");
            assertThat(cluster.ok("-p", "peer-1", "dht", "get", "nor here").out())
                    .contains("at a client");
            assertThat(bob.ok("dht", "lookup", "no tracker").out()).contains("Owner:");
            Path copy = WORKPLACE.folder().resolve("untracked.copy");
            bob.ok("get", ticket, copy.toString());
            TestFiles.assertSameBytes(copy, file);
        } finally {
            cluster.ok("cluster", "start", "tracker-1");
        }
        eventually(
                "all members are listed again", () -> assertThat(nodes()).containsExactlyInAnyOrderElementsOf(nodes));
        eventually("and the file", () -> assertThat(bob.ok("ls").out()).contains("untracked.bin"));
    }

    @Test
    @Tag("S1-23")
    void theSameNameWithDifferentContentIsTwoEntriesThatTheHashTellsApart() throws IOException {
        Path first = TestFiles.random(
                Files.createDirectories(WORKPLACE.folder().resolve("1")).resolve("same.bin"), MIB, 4);
        Path second = TestFiles.random(
                Files.createDirectories(WORKPLACE.folder().resolve("2")).resolve("same.bin"), MIB, 5);
        ann.ok("share", first.toString());
        bob.ok("share", second.toString());
        eventually(
                "both are listed",
                () -> assertThat(cluster.ok("ls").out().lines().filter(line -> line.contains("same.bin")))
                        .hasSize(2));

        String asked = cluster.run(
                        "get", "same.bin", WORKPLACE.folder().resolve("any").toString())
                .exitedWith(8)
                .err();

        assertThat(asked).contains("2 files are called same.bin", "--hash");
        String hash = ann.ok("ls", "--mine", "--output", "json").json().findValuesAsText("file").stream()
                .filter(id -> asked.contains(id))
                .findFirst()
                .orElseThrow();
        Path copy = WORKPLACE.folder().resolve("same.copy");
        cluster.ok("get", "same.bin", copy.toString(), "--hash", hash);
        TestFiles.assertSameBytes(copy, first);
        String command = asked.lines()
                .filter(line -> line.contains("peerctl get ") && !line.contains(hash))
                .findFirst()
                .orElseThrow();
        Path other = WORKPLACE.folder().resolve("same.other");
        cluster.ok("get", command.strip().split(" ")[2], other.toString());
        TestFiles.assertSameBytes(other, second);
    }

    @Test
    void theReferenceSystemsCommandsWorkAsTheyAreTypedThere() throws IOException {
        Path file = TestFiles.random(WORKPLACE.folder().resolve("old.bin"), MIB, 6);

        assertThat(ann.ok("upload_file", file.toString(), "public").err()).contains("Upload succeeded!");
        eventually(
                "it is listed",
                () -> assertThat(bob.ok("list_files", "public").out()).contains("old.bin"));
        Path copy = WORKPLACE.folder().resolve("old.copy");
        assertThat(bob.ok("download_file", "public", "old.bin", copy.toString()).err())
                .contains("Download succeeded!");
        for (String line : List.of("upload_file " + file + " team", "download_file team old.bin " + copy)) {
            assertThat(ann.run(line.split(" ")).exitedWith(3).err()).as(line).contains("group not found");
        }
        assertThat(ann.run("stop_sharing", "team", "old.bin").exitedWith(3).err())
                .contains("does not share old.bin in group team");
        ann.ok("stop_sharing", "public", "old.bin");
        bob.ok("stop_sharing", "public", "old.bin");
        eventually("it is gone", () -> assertThat(bob.ok("list_files").out()).doesNotContain("old."));
    }

    @Test
    @Tag("S1-25")
    void theCallsOfEachLinkAreWrittenDownWhereTheFlagSaysSo() throws IOException {
        Path file = TestFiles.random(WORKPLACE.folder().resolve("link.bin"), MIB, 7);
        ann.ok("share", file.toString());
        bob.ok(
                "get",
                number(bob, "link.bin"),
                WORKPLACE.folder().resolve("link.copy").toString());

        String served = ann.ok("daemon", "logs", "-n", "100000").out();
        String fetched = bob.ok("daemon", "logs", "-n", "100000").out();
        assertThat(served)
                .containsPattern(
                        "answered /127.0.0.1:\\d+: chordal.transfer.v1.ChunkService/ReadChunks \\w+ in \\d+ ms")
                .doesNotContain("asked tracker", "asked peer", "PeerControlService");
        assertThat(fetched)
                .containsPattern("asked peer 127.0.0.1:\\d+: chordal.transfer.v1.ChunkService/ReadChunks \\w+")
                .containsPattern("asked tracker " + tracker + ": chordal.tracker.v1.SwarmService/\\w+ OK")
                .doesNotContain("answered");
        assertThat(bob.ok("-v", "status").err()).contains("this home's peer at", "PeerControlService/GetStatus OK in");
        assertThat(bob.ok("status").err()).doesNotContain("PeerControlService");
    }

    private static void configure(String home, String keys) throws IOException {
        Path config = Files.createDirectories(WORKPLACE.folder().resolve(home)).resolve("config.toml");
        Files.writeString(config, "[peer-daemon]\n" + keys + "\n");
    }

    private static List<String> nodes() {
        return cluster.ok("tracker", "nodes", "--output", "json").json().findValuesAsText("address");
    }

    private static List<JsonNode> members() {
        List<JsonNode> members = new ArrayList<>();
        cluster.ok("cluster", "status", "--output", "json").json().forEach(members::add);
        return members;
    }

    private static JsonNode member(String name) {
        return members().stream()
                .filter(member -> name.equals(member.get("name").asText()))
                .findFirst()
                .orElseThrow();
    }

    private static String number(Peerctl peerctl, String name) {
        String[] found = new String[1];
        eventually("it is listed", () -> {
            JsonNode listed = peerctl.ok("ls", "--output", "json").json();
            listed.forEach(entry -> found[0] = name.equals(entry.get("name").asText())
                    ? entry.get("number").asText()
                    : found[0]);
            assertThat(found[0]).isNotNull();
        });
        return found[0];
    }
}
