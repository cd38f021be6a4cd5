// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.output.Bar;
import io.chordal.cli.output.LiveLines;
import io.chordal.cli.output.Output;
import io.chordal.proto.peer.v1.DownloadState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows a download's progress while it goes on: a bar where somebody watches a terminal, events where a program reads them,
 * else a line now and then.
 *
 * <p>Confined to one thread.
 */
final class FetchProgress {
    private static final long LINE_EVERY_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long SAME_LINE_EVERY_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int BAR_WIDTH = 30;

    private final Output output;
    private final LongSupplier nanoTime;
    private final @Nullable LiveLines live;
    private long lastLine;
    private String lastText = "";
    private DownloadState lastState = DownloadState.DOWNLOAD_STATE_UNSPECIFIED;

    FetchProgress(Output output, LongSupplier nanoTime) {
        this.output = requireNonNull(output, "output is null");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
        this.live = output.forPeople() && output.terminal().live() ? new LiveLines(output.terminal()) : null;
    }

    /** Shows the present state. */
    void show(DownloadView view) {
        if (output.events()) {
            Map<String, @Nullable Object> event = new LinkedHashMap<>();
            event.put("event", "progress");
            event.putAll(view.object());
            output.object(event);
        } else if (live != null) {
            live.draw(List.of(line(view)));
        } else if (!view.ended()) {
            sparsely(view);
        }
    }

    /** Takes the bar away. */
    void end() {
        if (live != null) {
            live.clear();
        }
    }

    /** A line when the state changes, every two seconds while there is progress, and rarely while there is none. */
    private void sparsely(DownloadView view) {
        long now = nanoTime.getAsLong();
        String text = line(view);
        long since = now - lastLine;
        boolean changed = view.download().getState() != lastState;
        if (changed || since >= (text.equals(lastText) ? SAME_LINE_EVERY_NANOS : LINE_EVERY_NANOS)) {
            output.message(text);
            lastLine = now;
            lastText = text;
            lastState = view.download().getState();
        }
    }

    private static String line(DownloadView view) {
        return Bar.of(view.done(), Math.max(view.total(), 1), BAR_WIDTH) + " " + view.progress();
    }
}
