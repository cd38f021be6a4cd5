// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.sequences;

import static io.chordal.it.harness.TestFiles.assertSameBytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chordal.cli.failure.ExitCode;
import io.chordal.it.acceptance.AcceptancePage;
import io.chordal.it.chaos.TrackerHost;
import io.chordal.it.chaos.TrackerSet;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the README, and the earlier system's, tell a new user to type, typed as it stands there. */
class WorkflowsIT {
    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static final Pattern BLOCK = Pattern.compile("```\n(.*?)```", Pattern.DOTALL);

    private final List<Person> present = new ArrayList<>();

    @AfterEach
    void stop() {
        present.forEach(Person::leaves);
    }

    @Test
    @Tag("S2-46")
    @Tag("S2-43")
    void theEarlierSystemsFirstWorkflowIsTypedAsItWas() throws IOException {
        try (TrackerSet set =
                new TrackerSet(Files.createDirectories(WORKPLACE.folder().resolve("one-line")), 1)) {
            set.start();
            TrackerHost tracker = set.hosts().get(0);
            tracker.process().awaitReady();
            Person alice = person("Alice", tracker.address());
            alice.writes("alice.txt", "Hello from Alice");
            Answer shell = Answer.of(alice.peerctl()
                    .given(
                            List.of(
                                    "create_user Alice pass123",
                                    "login Alice pass123",
                                    "create_group testgroup",
                                    "upload_file alice.txt testgroup",
                                    "list_groups",
                                    "list_files testgroup",
                                    "status",
                                    "quit"),
                            "p2p_shell"));
            shell.says("the shell", "user created: Alice", "logged in as Alice", "group created: testgroup", "uploaded")
                    .says("the lists", "testgroup  Alice", "[1] | alice.txt | 17 | Alice")
                    .says("the status", "Logged in as Alice")
                    .lacks("lines that come from a program", "p2p>");

            Person bob = person("Bob", tracker.address());
            bob.typesLine("peerctl create_user Bob pass456").says("Bob", "user created: Bob");
            bob.typesLine("peerctl login Bob pass456").says("Bob", "logged in as Bob", "Peer server: process");
            bob.typesLine("peerctl list_groups").says("Bob sees the group", "testgroup");
            bob.typesLine("peerctl join_group testgroup").says("Bob asks", "Wait for group owner to accept");
            alice.types("accept_request", "testgroup", "Bob").says("Alice accepts", "accepted: Bob");
            bob.typesLine("peerctl list_files testgroup").says("Bob sees the file", "alice.txt");
            bob.typesLine("peerctl download_file testgroup alice.txt downloaded_alice.txt")
                    .says("Bob fetches", "download complete");
            assertSameBytes(bob.file("downloaded_alice.txt"), alice.file("alice.txt"));
            bob.typesLine("peerctl show_downloads").says("Bob looks", "alice.txt");
            bob.typesLine("peerctl logout").says("Bob goes", "logged out");
        }
    }

    @Test
    @Tag("S2-46")
    void theReadmesGroupIsSharedAsItSaysAtThreeTrackersOfWhichOneMayDie() throws IOException {
        Peerctl cluster = WORKPLACE.peerctl(WORKPLACE.folder().resolve("cluster"));
        cluster.ok("cluster", "start", "--trackers", "3", "--nodes", "1");
        try {
            String[] trackers = trackers(cluster);
            assertThat(trackers).hasSize(3);
            Person ada = person("ada", trackers);
            Person bob = person("bob", trackers);
            ada.makes("holiday.jpg", 700_000);
            List<List<String>> blocks = blocks("## Share among members only");
            assertThat(blocks).hasSize(2);
            blocks.get(0).forEach(line -> ada.typesLine(line).says(line));
            cluster.ok("cluster", "kill", "tracker-1");
            for (String line : blocks.get(1)) {
                Answer answer =
                        (line.contains("at ada's") ? ada : bob).typesLine(line).says(line);
                if (line.contains("group join")) {
                    answer.says(line, "Wait for group owner to accept");
                }
                if (line.contains("peerctl ls ")) {
                    answer.says(line, "holiday.jpg");
                }
                if (line.contains("group remove")) {
                    answer.says(line, "its last grant ends within 5 min");
                }
            }
            bob.types("ls", "--group", "photos").refuses("after the removal", ExitCode.DENIED);
            cluster.ok("cluster", "start", "tracker-1");
            person("ada-at-the-first", trackers[0])
                    .types("login", "--no-start", "ada", ada.password())
                    .says("the first one is back", "logged in as ada");
        } finally {
            present.forEach(Person::leaves);
            cluster.ok("cluster", "stop");
        }
    }

    private static String[] trackers(Peerctl cluster) {
        List<String> addresses = new ArrayList<>();
        for (JsonNode member :
                cluster.ok("cluster", "status", "--output", "json").json()) {
            if (member.get("name").asText().startsWith("tracker-")) {
                addresses.add(member.get("public").asText());
            }
        }
        return addresses.toArray(String[]::new);
    }

    /** The lines of the blocks in a section of the README. */
    private static List<List<String>> blocks(String heading) throws IOException {
        String readme = Files.readString(AcceptancePage.root().resolve("README.md"));
        int begin = readme.indexOf(heading);
        assertThat(begin).as(heading).isNotNegative();
        Matcher block = BLOCK.matcher(readme.substring(begin, readme.indexOf("\n## ", begin + 1) + 1));
        List<List<String>> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1).lines().toList());
        }
        return blocks;
    }

    private Person person(String name, String... trackers) {
        Person person = Person.of(WORKPLACE, name, List.of(trackers));
        present.add(person);
        return person;
    }
}
