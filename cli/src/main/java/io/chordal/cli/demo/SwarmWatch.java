// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Failures;
import io.chordal.cli.failure.Reasons;
import io.chordal.cli.output.Bar;
import io.chordal.cli.output.LiveLines;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Quantities;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.transfer.v1.FileRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the downloads again and again, shows how far they are, and says when something is so.
 *
 * <p>Confined to one thread.
 */
final class SwarmWatch {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration LINE_EVERY = Duration.ofSeconds(2);
    private static final Duration NO_PROGRESS = Duration.ofSeconds(90);
    private static final int BAR_WIDTH = 28;

    private final Crew crew;
    private final List<String> receivers;
    private final FileRef file;
    private final int chunkCount;
    private final Output output;
    private final Pause pause;
    private final @Nullable LiveLines live;
    private long lastLine = System.nanoTime() - LINE_EVERY.toNanos();
    private long lastProgress = System.nanoTime();
    private long held;

    SwarmWatch(Crew crew, List<String> receivers, FileRef file, int chunkCount, Output output, Pause pause) {
        this.crew = requireNonNull(crew, "crew is null");
        this.receivers = List.copyOf(receivers);
        this.file = requireNonNull(file, "file is null");
        this.chunkCount = chunkCount;
        this.output = requireNonNull(output, "output is null");
        this.pause = requireNonNull(pause, "pause is null");
        this.live = output.terminal().live() ? new LiveLines(output.terminal()) : null;
    }

    /** Waits until the receivers' holdings are as wanted; returns them. */
    Holdings until(Predicate<Holdings> wanted) {
        while (true) {
            Holdings holdings = holdings();
            if (wanted.test(holdings)) {
                clear();
                return holdings;
            }
            checkProgress(holdings);
            if (dueForLine()) {
                show(holdings, downloads());
            }
            pause.take(LOOK_EVERY);
        }
    }

    /** Waits until every download is through; returns them by receiver. */
    Map<String, Download> untilDone() {
        while (true) {
            Map<String, Download> downloads = downloads();
            downloads.forEach(SwarmWatch::checkFailure);
            if (downloads.values().stream().allMatch(d -> d.getState() == DownloadState.DOWNLOAD_STATE_DONE)) {
                clear();
                return downloads;
            }
            Holdings holdings = holdings();
            checkProgress(holdings);
            if (dueForLine()) {
                show(holdings, downloads);
            }
            pause.take(LOOK_EVERY);
        }
    }

    /** What the receivers hold now. */
    Holdings holdings() {
        Map<String, BitSet> byPeer = new LinkedHashMap<>();
        receivers.forEach(peer -> byPeer.put(peer, crew.chunks(peer, file)));
        return Holdings.of(chunkCount, byPeer);
    }

    private Map<String, Download> downloads() {
        Map<String, Download> downloads = new LinkedHashMap<>();
        receivers.forEach(peer -> downloads.put(peer, crew.download(peer)));
        return downloads;
    }

    private boolean dueForLine() {
        long now = System.nanoTime();
        if (live == null && now - lastLine < LINE_EVERY.toNanos()) {
            return false;
        }
        lastLine = now;
        return true;
    }

    private void show(Holdings holdings, Map<String, Download> downloads) {
        if (live == null) {
            StringBuilder line = new StringBuilder("  ");
            receivers.forEach(peer -> line.append(peer)
                    .append(' ')
                    .append(Quantities.percent(holdings.of(peer), chunkCount))
                    .append(" %, "));
            output.line(line + "together " + holdings.together() + " of " + chunkCount + " chunks");
            return;
        }
        List<String> lines = new ArrayList<>();
        downloads.forEach((peer, download) -> lines.add("  " + peer + " "
                + Bar.of(holdings.of(peer), chunkCount, BAR_WIDTH) + " " + Quantities.rate(download.getRate())));
        lines.add("  together " + holdings.together() + " of " + chunkCount + " chunks");
        live.draw(lines);
    }

    private void clear() {
        if (live != null) {
            live.clear();
        }
    }

    private void checkProgress(Holdings holdings) {
        long now = receivers.stream().mapToLong(holdings::of).sum();
        if (now != held) {
            held = now;
            lastProgress = System.nanoTime();
        } else if (System.nanoTime() - lastProgress > NO_PROGRESS.toNanos()) {
            clear();
            StringBuilder why = new StringBuilder();
            downloads()
                    .forEach((peer, download) ->
                            why.append("; ").append(peer).append(": ").append(download.getReason()));
            throw new CommandFailure(
                    ExitCode.STALLED, "no chunk came for " + NO_PROGRESS.toSeconds() + " s" + why, "the logs say why");
        }
    }

    private static void checkFailure(String peer, Download download) {
        if (download.getState() == DownloadState.DOWNLOAD_STATE_FAILED) {
            throw new CommandFailure(
                    Reasons.exitFor(download.getFailureReason()),
                    "the download at " + peer + " failed: " + download.getReason(),
                    Failures.said(ExitCode.INTERNAL, download.getReason()).next());
        }
    }
}
