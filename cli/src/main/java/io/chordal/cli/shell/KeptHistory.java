// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.home.Home;
import io.chordal.daemon.home.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * What was typed at the shells of a home, one line each, in a file of the home.
 *
 * <p>Invariant: it holds no password, here as little as on the disk; the file is its user's alone. Confined to the thread that reads
 * lines. When the disk fails, the history of this shell alone is left.
 */
final class KeptHistory extends DefaultHistory {
    /** As many lines are kept; the file has up to twice as many before it is cut. */
    static final int MOST = 1000;

    private static final String FILE = "shell-history";

    private final Path file;

    private KeptHistory(Path file) {
        this.file = requireNonNull(file, "file is null");
    }

    /** The history of a home. */
    static KeptHistory open(Home home) {
        Path file = home.path().resolve(FILE);
        KeptHistory history = new KeptHistory(file);
        try {
            List<String> lines = lines(file);
            List<String> latest = lines.subList(Math.max(0, lines.size() - MOST), lines.size());
            if (lines.size() > 2 * MOST || !Files.exists(file)) {
                PrivateFiles.createDirectory(home.path());
                PrivateFiles.write(file, String.join("\n", latest));
            }
            latest.forEach(history::remember);
        } catch (IOException e) {
            // A shell without the lines of earlier ones is as good.
            return history;
        }
        return history;
    }

    @Override
    public void add(Instant time, String line) {
        HistoryLine.of(line).map(kept -> kept.replace('\n', ' ')).ifPresent(kept -> {
            super.add(time, kept);
            append(kept);
        });
    }

    private void remember(String line) {
        super.add(Instant.EPOCH, line);
    }

    private void append(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // The line is known to this shell, and lost with it.
            return;
        }
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
