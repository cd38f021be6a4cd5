// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.distribution;

import static io.chordal.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.acceptance.AcceptancePage;
import io.chordal.it.harness.Machine;
import io.chordal.it.harness.Machine.Daemon;
import io.chordal.it.harness.Machine.Result;
import io.chordal.it.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The tarball, unpacked in a folder with a blank in its name and called through links on the PATH, on which there is nothing
 * but those links and the tools that docs/several-machines.md names.
 */
class TarballIT {
    private static final List<String> TOOLS = List.of("sh", "dirname", "readlink", "sed", "head", "mv");
    private static final List<String> PROGRAMS = List.of("peerctl", "tracker-daemon", "peer-daemon");

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static Machine machine = Machine.at(Path.of("target", "it", "TarballIT"));
    private static Path unpacked = Path.of("");

    @BeforeAll
    static void unpack() throws Exception {
        machine = Machine.at(WORKPLACE.folder().resolve("a machine"));
        machine.run("tar -xzf '" + Machine.tarball() + "'").succeeded();
        try (Stream<Path> all = Files.list(machine.folder())) {
            unpacked = all.filter(path -> path.getFileName().toString().startsWith("chordal-"))
                    .findFirst()
                    .orElseThrow();
        }
        Path path = Files.createDirectory(machine.folder().resolve("on the path"));
        for (String tool : TOOLS) {
            Files.createSymbolicLink(path.resolve(tool), installed(tool));
        }
        for (String program : PROGRAMS) {
            Files.createSymbolicLink(
                    path.resolve(program), Path.of("..", unpacked.getFileName().toString(), "bin", program));
        }
        machine.with("PATH", path.toString());
    }

    @AfterAll
    static void end() {
        machine.close();
    }

    @Test
    void theTarballHoldsThePrograms() throws Exception {
        assertThat(unpacked.getFileName()).hasToString("chordal-" + version());
        for (String program : PROGRAMS) {
            assertThat(unpacked.resolve("bin").resolve(program)).isExecutable();
        }
        assertThat(unpacked.resolve("lib")).isDirectoryContaining("glob:**/launch.sh");
        assertThat(unpacked.resolve("LICENSE"))
                .hasSameTextualContentAs(AcceptancePage.root().resolve("LICENSE"));
        assertThat(unpacked.resolve("README.md"))
                .hasSameTextualContentAs(AcceptancePage.root().resolve("README.md"));
        assertThat(unpacked.resolve("docs/several-machines.md")).exists();
    }

    @Test
    @Tag("S2-47")
    void theLaunchersNeedNothingButJavaAndAFewToolsOfPosix() throws Exception {
        assertThat(machine.run("peerctl --version").succeeded().out()).isEqualTo("peerctl " + version() + "\n");
        assertThat(machine.run("peer-daemon --help").succeeded().out()).contains("--advertise=HOST:PORT");
        assertThat(machine.run("tracker-daemon --help").succeeded().out()).contains("--advertise=HOST:PORT");
        Result unknown = machine.run("peerctl 'no such command'");
        assertThat(unknown.exitCode()).isEqualTo(2);
        for (String program : PROGRAMS) {
            assertThat(Files.readString(unpacked.resolve("bin").resolve(program)))
                    .startsWith("#!/bin/sh\n")
                    .doesNotContain("/proc");
        }
        assertThat(Files.readString(unpacked.resolve("lib/launch.sh"))).doesNotContain("/proc");
    }

    @Test
    @Tag("S2-47")
    void theDaemonsRunOverNioAndEndInOrder() throws Exception {
        Daemon tracker = machine.start("tracker-daemon --listen 127.0.0.1:0 --home tracker");
        String address = tracker.awaitAddress();
        Daemon peer = machine.start("peer-daemon --listen 127.0.0.1:0 --tracker " + address);
        peer.awaitAddress();

        for (Daemon daemon : List.of(tracker, peer)) {
            eventually(
                    "somebody is connected, over NIO",
                    () -> assertThat(threads(daemon))
                            .contains("grpc-nio-worker-ELG", "io.netty.channel.nio")
                            .doesNotContain("grpc-default-worker-ELG", "io.netty.channel.epoll"));
        }
        assertThat(machine.run("peerctl status").succeeded().out()).contains(address);
        assertThat(peer.end("INT")).isEqualTo(130);
        assertThat(peer.printed()).endsWith("Peer stopped.\n");
        assertThat(tracker.end("TERM")).isEqualTo(143);
        assertThat(tracker.printed()).endsWith("Tracker stopped.\n");
    }

    @Test
    void whatWouldServeOtherMachinesSaysWhatToAdd() throws Exception {
        for (String daemon : List.of("tracker-daemon", "peer-daemon")) {
            assertRefused(daemon + " --listen 0.0.0.0:0", "--insecure");
            assertRefused(daemon + " --listen 0.0.0.0:0 --insecure", "--advertise HOST:PORT");
            assertRefused(daemon + " --listen 127.0.0.1:0 --local 0.0.0.0:0 --insecure", "not on the loopback");
        }
    }

    private static void assertRefused(String command, String cure) throws InterruptedException {
        Result refused = machine.run(command);
        assertThat(refused.exitCode()).as("exit code of %s", refused).isEqualTo(2);
        assertThat(refused.err()).startsWith(command.split(" ", 2)[0] + ": --").contains(cure);
        assertThat(refused.out()).isEmpty();
    }

    /** The names of a daemon's threads and what they do, from the tool of the JDK that runs the tests. */
    private static String threads(Daemon daemon) throws InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return machine.run("'" + jcmd + "' " + daemon.process().pid() + " Thread.print")
                .succeeded()
                .out();
    }

    private static Path installed(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static String version() throws IOException {
        String name = Machine.tarball().getFileName().toString();
        return name.substring("chordal-".length(), name.length() - ".tar.gz".length());
    }
}
