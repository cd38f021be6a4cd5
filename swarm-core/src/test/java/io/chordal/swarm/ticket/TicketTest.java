// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.HostAndPort;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final FileId FILE = FileId.parse(ID);

    @Test
    void aTicketReadsAsItIsWritten() {
        Ticket ticket = Ticket.of(
                FILE,
                42,
                new FileName("bücher & mehr.txt"),
                Optional.of(HostAndPort.fromParts("tracker.lan", 9000)),
                List.of(HostAndPort.fromParts("10.0.0.5", 7070), HostAndPort.fromParts("::1", 7071)));

        assertThat(ticket)
                .hasToString("chordal:" + ID
                        + "-42/b%C3%BCcher%20%26%20mehr.txt@tracker.lan:9000,10.0.0.5:7070,%5B::1%5D:7071");
        assertThat(Ticket.parse(ticket.toString())).isEqualTo(ticket);
    }

    @Test
    void aFoldersTicketHasASlashAfterTheNameAndNoFilesTicketReadsSo() {
        Ticket folder = Ticket.of(
                        FILE, 42, new FileName("my repo"), Optional.of(HostAndPort.fromString("t:1")), List.of())
                .withFolder(true);

        assertThat(folder).hasToString("chordal:" + ID + "-42/my%20repo/@t:1");
        assertThat(Ticket.parse(folder.toString())).isEqualTo(folder);
        assertThat(Ticket.parse("chordal:" + ID + "-42/repo/").folder()).isTrue();
        assertThat(Ticket.parse("chordal:" + ID + "-42/repo").folder()).isFalse();
        for (String name : List.of("/", "repo//", "a/b", "a/b/", "../", "./", "repo%2F", "repo%2f/")) {
            assertThatThrownBy(() -> Ticket.parse("chordal:" + ID + "-42/" + name))
                    .as(name)
                    .isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void withoutATrackerItsPlaceStaysEmpty() {
        Ticket peersOnly =
                Ticket.of(FILE, 1, new FileName("a"), Optional.empty(), List.of(HostAndPort.fromString("b:1")));
        Ticket nobody = Ticket.of(FILE, 1, new FileName("a"), Optional.empty(), List.of());

        assertThat(peersOnly).hasToString("chordal:" + ID + "-1/a@,b:1");
        assertThat(nobody).hasToString("chordal:" + ID + "-1/a");
        assertThat(Ticket.parse(peersOnly.toString())).isEqualTo(peersOnly);
        assertThat(Ticket.parse(nobody.toString())).isEqualTo(nobody);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "magnet:ID-1/a | 1 | does not begin with 'chordal:'",
                "chordal:ID | 73 | '-' between FileId and size is missing",
                "chordal:ID-1 | 75 | '/' between size and name is missing",
                "chordal:abc-1/a | 9 | 64 hexadecimal digits",
                "chordal:ID-01/a | 74 | size '01'",
                "chordal:ID-0/a | 74 | size '0'",
                "chordal:ID-/a | 74 | size ''",
                "chordal:ID-4398046511105/a | 74 | size '4398046511105'",
                "chordal:ID-99999999999999999999/a | 74 | size",
                "chordal:ID-1/ | 76 | it is empty",
                "chordal:ID-1/%2E%2E | 76 | names a directory",
                "chordal:ID-1/a%2Fb | 76 | U+002F",
                "chordal:ID-1/a%zz | 76 | broken %-escape",
                "chordal:ID-1/a%C3 | 76 | broken %-escape",
                "chordal:ID-1/a%4 | 76 | broken %-escape",
                "chordal:ID-1/a$b | 77 | has only the characters",
                "chordal:ID-1/a@ | 78 | no tracker and no peer",
                "chordal:ID-1/a@host | 78 | not HOST:PORT",
                "chordal:ID-1/a@host:0 | 78 | not HOST:PORT",
                "chordal:ID-1/a@host:65536 | 78 | not HOST:PORT",
                "chordal:ID-1/a@x:1,:2 | 82 | not HOST:PORT",
                "chordal:ID-1/a@x:1,,y:1 | 82 | not HOST:PORT",
                "chordal:ID-1/a@x%20y:1 | 78 | not HOST:PORT"
            })
    void anErrorSaysWhatIsWrongAndWhere(String text, int character, String what) {
        assertThatThrownBy(() -> Ticket.parse(text.replace("ID", ID)))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.reason()).isEqualTo(InvalidInputException.Reason.TICKET))
                .hasMessageContaining("at character " + character + ":")
                .hasMessageContaining(what);
    }

    @Test
    void aTicketNamesABoundedNumberOfPeers() {
        List<HostAndPort> many = Collections.nCopies(17, HostAndPort.fromString("a:1"));

        assertThatThrownBy(() -> Ticket.of(FILE, 1, new FileName("a"), Optional.empty(), many))
                .hasMessageContaining("at most 16 peers");
        assertThatThrownBy(() -> Ticket.parse("chordal:" + ID + "-1/a@" + ",a:1".repeat(17)))
                .hasMessageContaining("more than 16 peers");
        assertThatThrownBy(() -> Ticket.parse("chordal:" + "a".repeat(9000))).hasMessageContaining("longer than 8192");
    }

    @Property(tries = 5)
    void aShellTakesTicketsAsTheyAreAndNothingIsLost(@ForAll("tickets") @Size(min = 80, max = 80) List<Ticket> tickets)
            throws Exception {
        String words = tickets.stream().map(Ticket::toString).collect(Collectors.joining(" "));
        Path folder = Files.createTempDirectory("tickets");
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.delete(folder);

        assertThat(shell.waitFor()).isZero();
        assertThat(printed.lines().map(Ticket::parse)).containsExactlyElementsOf(tickets);
    }

    @Provide
    Arbitrary<List<Ticket>> tickets() {
        Arbitrary<String> plain = Arbitraries.strings()
                .withChars(" ~!@#$%^&*()[]{}<>|;'\"`?=+,:-_.abcXYZ019äß日")
                .ofMinLength(1)
                .ofMaxLength(30);
        Arbitrary<String> wild = Arbitraries.strings().ofMinLength(1).ofMaxLength(20);
        Arbitrary<FileName> names = Arbitraries.oneOf(plain, wild)
                .filter(n -> FileName.problem(n).isEmpty())
                .map(FileName::new);
        Arbitrary<HostAndPort> endpoints = Combinators.combine(
                        Arbitraries.of("localhost", "10.1.2.3", "a-b.example", "::1", "fe80::1:2", "node_7"),
                        Arbitraries.integers().between(1, 65535))
                .as(HostAndPort::fromParts);
        Arbitrary<FileId> ids =
                Arbitraries.longs().tuple4().map(w -> new FileId(new Hash256(w.get1(), w.get2(), w.get3(), w.get4())));
        return Combinators.combine(
                        ids,
                        Arbitraries.longs().between(1, ChunkLayout.MAX_SIZE),
                        names,
                        endpoints.optional(),
                        endpoints.list().ofMaxSize(4))
                .as(Ticket::of)
                .list();
    }
}
