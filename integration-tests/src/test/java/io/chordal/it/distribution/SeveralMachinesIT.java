// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.acceptance.AcceptancePage;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Machine;
import io.chordal.it.harness.Machine.Daemon;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The section "On several machines" of the README, typed as it stands there on six machines: 127.0.0.1 to 127.0.0.6 for
 * 10.0.0.1 to 10.0.0.6, with free ports for those of the page, and a home each.
 */
class SeveralMachinesIT {
    private static final int MACHINES = 6;
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\n# On (10\\.0\\.0\\.[0-9]+)[^\\n]*\\n(.*?)^```$");

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static final List<Machine> MACHINES_MADE = new ArrayList<>();

    private final Map<String, List<String>> page = page();
    private String tracker = "";

    @AfterAll
    static void endAll() {
        MACHINES_MADE.forEach(Machine::close);
    }

    @Test
    void whatTheReadmeSaysWorksOnSixMachinesAndEachOfThemEndsInOrder() throws Exception {
        assertThat(page.keySet()).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
        assertThat(page.values()).allSatisfy(commands -> assertThat(commands).hasSizeBetween(2, 3));

        Machine first = machine(1);
        List<Daemon> trackers = type(first, 1, page.get("10.0.0.1"));
        tracker = trackers.get(0).awaitAddress();
        assertThat(tracker).startsWith("127.0.0.1:");

        Machine second = machine(2);
        Path original = TestFiles.random(second.folder().resolve("report.pdf"), 3 * TestFiles.MIB + 5, 77);
        List<Daemon> peers = new ArrayList<>(type(second, 2, page.get("10.0.0.2")));
        List<Machine> others = new ArrayList<>();
        for (int number = 3; number <= MACHINES; number++) {
            others.add(machine(number));
        }
        peers.addAll(typeAtOnce(others));

        assertThat(others)
                .allSatisfy(other -> TestFiles.assertSameBytes(other.folder().resolve("report.pdf"), original));
        List<String> addresses = peers.stream().map(Daemon::awaitAddress).toList();
        assertThat(addresses).hasSize(5).allMatch(address -> address.matches("127\\.0\\.0\\.[2-6]:[1-9][0-9]*"));
        Eventually.eventually(
                "all are members of the ring", () -> assertThat(nodes()).contains(addresses));
        Eventually.eventually("all have the file", () -> assertThat(locations()).contains(addresses));

        endsInOrder(peers.get(4), "TERM", 143, addresses.get(4));
        endsInOrder(peers.get(3), "INT", 130, addresses.get(3));
        assertThat(trackers.get(0).end("INT")).isEqualTo(130);
        assertThat(trackers.get(0).printed()).endsWith("Tracker stopped.\n");
        assertThat(peers.get(0).end("TERM")).isEqualTo(143);
    }

    /** On each of the other machines what the page says of the third one. */
    private List<Daemon> typeAtOnce(List<Machine> others) throws Exception {
        ExecutorService users = Executors.newFixedThreadPool(others.size());
        try {
            List<Future<List<Daemon>>> typing = new ArrayList<>();
            for (Machine other : others) {
                int number = 1 + MACHINES_MADE.indexOf(other);
                typing.add(users.submit(() -> type(other, number, page.get("10.0.0.3"))));
            }
            List<Daemon> started = new ArrayList<>();
            for (Future<List<Daemon>> one : typing) {
                started.addAll(one.get());
            }
            return started;
        } finally {
            users.shutdownNow();
        }
    }

    /** Runs the commands in their order; what ends with an ampersand goes on, and listens before the next one is typed. */
    private List<Daemon> type(Machine machine, int number, List<String> commands) throws InterruptedException {
        List<Daemon> started = new ArrayList<>();
        for (String command : commands) {
            String here = here(command, number);
            if (here.endsWith(" &")) {
                Daemon daemon = machine.start(here.substring(0, here.length() - 2));
                daemon.awaitAddress();
                started.add(daemon);
            } else {
                machine.run(here).succeeded();
            }
        }
        return started;
    }

    /** The command with the addresses of this test: nothing else is changed. */
    private String here(String command, int number) {
        return command.replace("--tracker 10.0.0.1:9000", "--tracker " + tracker)
                .replaceFirst("--listen 10\\.0\\.0\\.[0-9]+:[0-9]+", "--listen 127.0.0." + number + ":0");
    }

    /** A peer's good-bye: nobody names it any more once it has ended, without any wait. */
    private void endsInOrder(Daemon peer, String signal, int exitCode, String address) throws Exception {
        assertThat(peer.end(signal)).isEqualTo(exitCode);
        assertThat(peer.printed()).endsWith("Peer stopped.\n");
        assertThat(nodes()).doesNotContain(address);
        assertThat(locations()).doesNotContain(address);
    }

    private static String nodes() {
        return second().ok("tracker", "nodes").out();
    }

    private static String locations() {
        return second().ok("locations", "report.pdf").out();
    }

    private static Peerctl second() {
        return WORKPLACE.peerctl(MACHINES_MADE.get(1).home());
    }

    /** A machine to which the tarball was copied. */
    private static Machine machine(int number) throws IOException {
        // Six machines have twelve processors and more: here what starts them all at once shares a few.
        Machine machine = Machine.at(WORKPLACE.folder().resolve("machine-" + number))
                .with("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        MACHINES_MADE.add(machine);
        Files.createSymbolicLink(machine.folder().resolve(Machine.tarball().getFileName()), Machine.tarball());
        return machine;
    }

    /** The commands of the section, by the machine on which they are typed. */
    private static Map<String, List<String>> page() {
        try {
            String readme = Files.readString(AcceptancePage.root().resolve("README.md"));
            int begin = readme.indexOf("## On several machines");
            Matcher block = BLOCK.matcher(readme.substring(begin, readme.indexOf("\n## ", begin + 1) + 1));
            Map<String, List<String>> commands = new TreeMap<>();
            while (block.find()) {
                commands.put(block.group(1), block.group(2).lines().toList());
            }
            return commands;
        } catch (IOException e) {
            throw new AssertionError("there is no README", e);
        }
    }
}
