// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowerTest {
    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();
    private Path log = Path.of("");
    private LogFollower follower = new LogFollower(List.of(), this::take);

    private void take(String member, String line) {
        lines.add(member + ": " + line);
    }

    @BeforeEach
    void oneLog() {
        log = folder.resolve("a.log");
        follower = new LogFollower(List.of(new LogFollower.Source(log, "a")), this::take);
    }

    @Test
    void theLastLinesComeFirstAndThenWhatIsAdded() throws IOException {
        Files.writeString(log, "one\ntwo\nthree\n");

        follower.last(2);
        append("fo");
        follower.more();
        append("ur\nfive\n");
        follower.more();

        assertThat(lines).containsExactly("a: two", "a: three", "a: four", "a: five");
    }

    @Test
    void aRolledLogIsReadFromItsBeginning() throws IOException {
        Files.writeString(log, "a long line of the old log\n");
        follower.last(0);
        Files.writeString(log, "new\n");
        follower.more();

        assertThat(lines).containsExactly("a: new");
    }

    @Test
    void aLogThatIsNotThereYetIsWaitedFor() throws IOException {
        follower.last(5);
        follower.more();
        Files.writeString(log, "now\n");
        follower.more();

        assertThat(lines).containsExactly("a: now");
    }

    private void append(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.APPEND);
    }
}
