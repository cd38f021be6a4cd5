// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.disk.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlapLogTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void aRunThatWasAMemberHasEndedWhenTheNextOneStarts() throws IOException {
        start(0).becameMember();
        start(60).becameMember();

        assertThat(start(120).flaps()).containsExactly(at(60), at(120));
    }

    @Test
    void aRunThatWasNoMemberIsNoFlap() throws IOException {
        start(0).becameMember();
        start(60);

        assertThat(start(120).flaps()).containsExactly(at(60));
    }

    @Test
    void endsInTheFutureAreLeftOutBecauseTheClockWasSetBack() throws IOException {
        start(0).becameMember();
        start(3_600);

        assertThat(start(60).flaps()).isEmpty();
    }

    @Test
    void onlyTheLastSixteenAreKept() throws IOException {
        for (int i = 0; i < 20; i++) {
            start(i).becameMember();
        }

        assertThat(start(20).flaps())
                .isEqualTo(
                        IntStream.rangeClosed(5, 20).mapToObj(FlapLogTest::at).toList());
    }

    @Test
    void aLogOfANewerFormatIsRefused() throws IOException {
        new AtomicFile(new NioDisk(), folder.resolve("membership")).write(CheckedLines.encode(List.of("membership 2")));

        assertThatThrownBy(() -> start(0))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.NEWER_FORMAT));
    }

    private FlapLog start(int seconds) throws IOException {
        return new FlapLog(new NioDisk(), folder.resolve("membership"), at(seconds));
    }

    private static Instant at(int seconds) {
        return NOON.plusSeconds(seconds);
    }
}
