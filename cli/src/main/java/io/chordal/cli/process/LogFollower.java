// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Tells the ends of logs and then what comes to them. A log that became shorter was rolled and is read from its beginning.
 *
 * <p>Confined to one thread.
 */
public final class LogFollower {
    private static final int AT_ONCE = 64 * 1024;

    private final List<Followed> logs = new ArrayList<>();
    private final BiConsumer<String, String> lines;

    /**
     * A log and whose it is.
     *
     * @param log the file, which need not be there yet
     * @param name the member that writes it
     */
    public record Source(Path log, String name) {
        public Source {
            requireNonNull(log, "log is null");
            requireNonNull(name, "name is null");
        }
    }

    private static final class Followed {
        private final Source source;
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
        private long position;

        Followed(Source source) {
            this.source = source;
        }
    }

    /** A follower that tells each line with the name of its log. */
    LogFollower(List<Source> sources, BiConsumer<String, String> lines) {
        sources.forEach(source -> logs.add(new Followed(source)));
        this.lines = requireNonNull(lines, "lines is null");
    }

    /** Tells the last lines of each log; {@link #more} goes on after them. */
    void last(int count) throws IOException {
        for (Followed log : logs) {
            Path file = log.source.log();
            log.position = Files.isRegularFile(file) ? Files.size(file) : 0;
            DaemonLogs.tail(file, count).forEach(line -> lines.accept(log.source.name(), line));
        }
    }

    /** Tells whole lines that came since. */
    void more() throws IOException {
        for (Followed log : logs) {
            if (Files.isRegularFile(log.source.log())) {
                read(log);
            }
        }
    }

    /** Tells what comes, until the thread is interrupted. */
    void follow() throws IOException {
        try (WatchService changes = FileSystems.getDefault().newWatchService()) {
            for (Followed log : logs) {
                Path folder = requireNonNull(log.source.log().getParent(), "a log is in a folder");
                folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            }
            while (true) {
                more();
                WatchKey key = changes.poll(1, TimeUnit.SECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Followed log) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(log.source.log().toFile(), "r")) {
            if (in.length() < log.position) {
                log.position = 0;
            }
            in.seek(log.position);
            byte[] buffer = new byte[AT_ONCE];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                log.position += n;
                for (int i = 0; i < n; i++) {
                    take(log, buffer[i]);
                }
            }
        }
    }

    private void take(Followed log, byte next) {
        if (next == '\n') {
            lines.accept(log.source.name(), log.partial.toString(StandardCharsets.UTF_8));
            log.partial.reset();
        } else if (log.partial.size() < AT_ONCE) {
            log.partial.write(next);
        }
    }
}
