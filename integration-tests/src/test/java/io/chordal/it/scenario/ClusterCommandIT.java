// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static io.chordal.it.harness.TestFiles.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chordal.it.harness.Eventually;
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

/** Clusters that peerctl itself starts, looks at and stops; two of them side by side. */
class ClusterCommandIT {
    private static final int NODES = 5;

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static Peerctl first;
    private static Peerctl second;

    @BeforeAll
    static void startTwo() {
        first = WORKPLACE.peerctl(WORKPLACE.folder().resolve("first"));
        second = WORKPLACE.peerctl(WORKPLACE.folder().resolve("second"));
        // Processes of their own, which the daemons outlive; at once, as two users would.
        try (Peerctl.Running one = first.start("cluster", "start", "--nodes", Integer.toString(NODES));
                Peerctl.Running two = second.start("cluster", "start", "--nodes", "2")) {
            one.result().succeeded();
            two.result().succeeded();
        }
    }

    @AfterAll
    static void stopBoth() throws IOException {
        List<Long> pids = new ArrayList<>(pids("first"));
        pids.addAll(pids("second"));
        Peerctl.Result one = first.run("cluster", "stop");
        Peerctl.Result two = second.run("cluster", "stop");
        try {
            assertThat(pids).hasSizeGreaterThanOrEqualTo(NODES + 1 + 2 + 1);
            assertThat(pids)
                    .as("processes after cluster stop%n%s%n%s", one, two)
                    .noneMatch(Processes::runs);
            one.succeeded();
            two.succeeded();
        } finally {
            pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    @Test
    @Tag("S0-1")
    void oneCommandStartsTrackerAndNodesAndRefusesTooFewAndTooMany() throws IOException {
        JsonNode status = first.ok("cluster", "status", "--output", "json").json();
        assertThat(status.toString()).contains("tracker").contains("peer-5").doesNotContain("peer-6");
        String shown = first.ok("cluster", "status").out();
        assertThat(shown.lines().filter(line -> line.contains("peer-"))).hasSize(NODES);
        String nodes = first.ok("tracker", "nodes").out();
        assertThat(nodes.lines().filter(line -> line.contains("127.0.0.1:"))).hasSize(NODES);

        Peerctl nobody = WORKPLACE.peerctl(WORKPLACE.folder().resolve("nobody"));
        assertThat(nobody.run("cluster", "start", "--nodes", "0").exitedWith(2).err())
                .contains("Start at least one node");
        assertThat(nobody.run("cluster", "start", "--nodes", "100")
                        .exitedWith(2)
                        .err())
                .contains("Too many nodes to start");
        assertThat(pids("nobody")).isEmpty();
    }

    @Test
    @Tag("S0-7")
    @Tag("faults")
    void everyNodeIsShownByNumberOrAddressAndADeadOneIsReported() {
        String all = second.ok("ring", "show", "all").out();
        assertThat(all.lines().filter(line -> line.contains("nodeId"))).hasSize(2);
        assertThat(second.ok("ring", "show", "2").out().lines().filter(line -> line.contains("nodeId")))
                .singleElement()
                .asString()
                .contains("peer-2");
        assertThat(second.run("ring", "show", "77").exitedWith(2).err()).contains("Invalid command");

        second.ok("cluster", "add");
        second.ok("cluster", "kill", "peer-3");
        Peerctl.Result withADeadOne = second.run("ring", "show", "all");
        assertThat(withADeadOne.out().lines().filter(line -> line.contains("nodeId")))
                .as("%s", withADeadOne)
                .hasSize(2);
        assertThat(withADeadOne.out() + withADeadOne.err()).contains("peer-3");
    }

    @Test
    void twoClustersOnOneMachineKnowNothingOfEachOther() throws IOException {
        Path file = TestFiles.random(WORKPLACE.folder().resolve("only-in-the-first.bin"), MIB, 3);
        first.ok("-p", "peer-2", "share", file.toString());
        Eventually.eventually(
                "the first cluster lists the file",
                () -> assertThat(first.ok("-p", "peer-4", "ls").out()).contains("only-in-the-first.bin"));
        assertThat(second.run("-p", "peer-1", "ls").out()).doesNotContain("only-in-the-first.bin");
        Path copy = WORKPLACE.folder().resolve("copy.bin");
        first.ok("-p", "peer-4", "get", "only-in-the-first.bin", copy.toString());
        TestFiles.assertSameBytes(copy, file);
        assertThat(pids("first")).doesNotContainAnyElementsOf(pids("second"));
        assertThat(first.ok("cluster", "logs", "tracker-1").out()).contains("registered");
        assertThat(first.ok("cluster", "logs", "--output", "ndjson").out())
                .contains("{\"member\":\"tracker-1\",\"line\":\"");
    }

    private static List<Long> pids(String home) throws IOException {
        List<Long> pids = new ArrayList<>();
        Path homes = WORKPLACE.folder().resolve(home).resolve("cluster");
        if (!Files.exists(homes)) {
            return pids;
        }
        try (var daemons = Files.list(homes)) {
            for (Path daemon : daemons.filter(Files::isDirectory).toList()) {
                Path pid = daemon.resolve("pid");
                if (Files.exists(pid)) {
                    pids.add(Long.valueOf(Files.readString(pid).strip()));
                }
            }
        }
        return pids;
    }
}
