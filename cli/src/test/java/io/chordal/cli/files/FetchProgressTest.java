// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.DataStream;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.OutputFormat;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.session.Homes;
import io.chordal.daemon.home.Home;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchProgressTest {
    @TempDir
    Path home;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now;

    @Test
    void withoutATerminalThereIsALineEveryTwoSecondsAndAtEveryChangeOfState() {
        FetchProgress progress = progress(false);

        progress.show(view(DownloadState.DOWNLOAD_STATE_RUNNING, 1, ""));
        progress.show(view(DownloadState.DOWNLOAD_STATE_RUNNING, 2, ""));
        pass(2);
        progress.show(view(DownloadState.DOWNLOAD_STATE_RUNNING, 3, ""));
        progress.show(view(DownloadState.DOWNLOAD_STATE_STALLED, 3, "stalled: no source has chunks 3"));
        progress.show(view(DownloadState.DOWNLOAD_STATE_DONE, 4, ""));

        assertThat(lines())
                .containsExactly(
                        "[#######-----------------------]  25% 1 of 4 chunks, 0 B/s",
                        "[######################--------]  75% 3 of 4 chunks, 0 B/s",
                        "[######################--------]  75% 3 of 4 chunks, stalled: no source has chunks 3");
    }

    @Test
    void aStallThatLastsIsNotRepeatedAllTheTime() {
        FetchProgress progress = progress(false);

        for (int i = 0; i < 20; i++) {
            progress.show(view(DownloadState.DOWNLOAD_STATE_STALLED, 3, "no source has chunks 3"));
            pass(3);
        }

        assertThat(lines()).hasSize(2);
    }

    @Test
    @Tag("S1-16")
    void onATerminalTheBarIsDrawnInPlaceAndTakenAway() {
        FetchProgress progress = progress(true);

        progress.show(view(DownloadState.DOWNLOAD_STATE_RUNNING, 1, ""));
        progress.show(view(DownloadState.DOWNLOAD_STATE_RUNNING, 2, ""));
        progress.end();

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(" 25% 1 of 4 chunks", "\u001b[1A\r", " 50% 2 of 4 chunks")
                .endsWith("\u001b[1A\r\u001b[J");
    }

    private FetchProgress progress(boolean live) {
        DataStream stream = DataStream.to(err);
        return new FetchProgress(new Output(new Terminal(stream, stream, live, 120), OutputFormat.table), () -> now);
    }

    private DownloadView view(DownloadState state, int chunks, String reason) {
        Download download = Download.newBuilder()
                .setState(state)
                .setChunkCount(4)
                .setChunksDone(chunks)
                .setReason(reason)
                .build();
        return new DownloadView(download, PeerText.of(new Homes(new Home(home))));
    }

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private List<String> lines() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
