// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A peer that others cannot call: it listens at one address, and advertises another one where nobody answers. */
class DialBackIT {
    private static final String NOBODY = "127.0.0.9:1";

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    @Test
    void aPeerThatNobodyCanCallStaysAClientSaysSoAndDownloads() throws Exception {
        DaemonProcess tracker = WORKPLACE
                .spawn(Program.TRACKER, "machines", "tracker", List.of(), Map.of())
                .awaitReady();
        DaemonProcess hidden = peer("hidden", tracker, "--advertise", NOBODY, "--probation", "1s")
                .awaitReady();

        awaitSaid(hidden, "this tracker cannot call the node back at " + NOBODY);
        DaemonProcess member = peer("member", tracker).awaitReady();
        Path original = TestFiles.random(WORKPLACE.folder().resolve("report.pdf"), TestFiles.MIB + 3, 5);
        WORKPLACE.peerctl(member.home()).ok("share", original.toString());
        Path copy = WORKPLACE.folder().resolve("copy.pdf");
        WORKPLACE.peerctl(hidden.home()).ok("get", "report.pdf", copy.toString());
        TestFiles.assertSameBytes(copy, original);
        assertThat(status(member).path("successors")).isEmpty();
        assertThat(WORKPLACE.peerctl(hidden.home()).ok("tracker", "nodes").out())
                .contains(member.address())
                .doesNotContain(NOBODY);
    }

    /** In the status for programs and for people, and in the log. */
    private static void awaitSaid(DaemonProcess peer, String why) throws Exception {
        Eventually.eventually("it says that " + why, () -> {
            JsonNode status = status(peer);
            assertThat(status.path("ringRole").asText()).isEqualTo("client");
            assertThat(status.path("warnings").toString()).contains(why);
        });
        assertThat(WORKPLACE.peerctl(peer.home()).ok("status").err())
                .contains("warning: ")
                .contains(why);
        assertThat(Files.readString(peer.home().resolve("log/peer-daemon.log")))
                .contains("not a member of the ring: ")
                .contains(why);
    }

    private static JsonNode status(DaemonProcess peer) {
        return WORKPLACE.peerctl(peer.home()).ok("status", "--output", "json").json();
    }

    private static DaemonProcess peer(String name, DaemonProcess tracker, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--tracker", tracker.address()));
        arguments.addAll(List.of(more));
        return WORKPLACE.spawn(Program.PEER, "machines", name, arguments, Map.of());
    }
}
