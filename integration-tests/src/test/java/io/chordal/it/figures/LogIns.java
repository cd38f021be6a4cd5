// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How long two honest users take to log in at a tracker that is flooded with log-ins: one that shows the device token of its last log-in, and
 * one that shows none. Confined to one thread.
 */
final class LogIns implements AutoCloseable {
    private static final int MANY = 250;

    private final Path folder;
    private final DaemonProcess tracker;
    private final Honest known;
    private final Honest stranger;

    /** Starts a tracker in a folder that need not be there. */
    LogIns(Path folder) {
        this.folder = folder.toAbsolutePath();
        this.tracker = DaemonProcess.spawn(
                        "tracker", Program.TRACKER, this.folder, List.of(), Map.of(), DaemonProcess::compiledAsUsual)
                .awaitReady();
        this.known = new Honest(tracker.address(), "ada", 1, true);
        this.stranger = new Honest(tracker.address(), "bob", 2, false);
    }

    /**
     * A flood.
     *
     * @param text what it is
     * @param addresses from how many it comes; none is no flood
     * @param same whether it is at the accounts of the honest users
     * @param waits whether that makes one without a device token wait, for half a minute, and it tries only once
     */
    enum Kind {
        NONE("none", 0, false, false),
        ONE_ADDRESS("from one address, at these two accounts", 1, true, false),
        MANY_ADDRESSES("from " + MANY + " addresses, at 1,000 other names", MANY, false, false),
        MANY_AT_THESE("from " + MANY + " addresses, at these two accounts", MANY, true, true);

        private final String text;
        private final int addresses;
        private final boolean same;
        private final boolean waits;

        Kind(String text, int addresses, boolean same, boolean waits) {
            this.text = text;
            this.addresses = addresses;
            this.same = same;
            this.waits = waits;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * What came of a flood.
     *
     * @param sent how many log-ins of the flood were sent a second
     * @param ends how they ended
     * @param known what the honest user with a device token found
     * @param stranger what the one without found
     */
    record Result(Kind kind, double sent, String ends, Honest.Outcome known, Honest.Outcome stranger) {}

    /** Lets both log in so often during a flood. */
    Result during(Kind kind, int perSecond, int times, Duration pause) throws Exception {
        List<String> names = kind.same
                ? List.of(known.name(), stranger.name())
                : IntStream.range(0, 1000).mapToObj(i -> "user" + i).toList();
        long begun = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Flood flood = new Flood(tracker.address(), kind.addresses, kind.addresses == 0 ? 0 : perSecond, names)) {
            List<Callable<Honest.Outcome>> both =
                    List.of(() -> known.logIn(times, pause), () -> stranger.logIn(kind.waits ? 1 : times, pause));
            List<Honest.Outcome> outcomes = new ArrayList<>();
            for (var outcome : threads.invokeAll(both)) {
                outcomes.add(outcome.get());
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            String left = flood.left() == 0 ? "" : ", not sent: " + flood.left();
            return new Result(kind, flood.sent() / seconds, flood.ends() + left, outcomes.get(0), outcomes.get(1));
        } finally {
            threads.shutdownNow();
        }
    }

    /** Ends the tracker, and returns the files of its home, and what it printed, that hold a password or a token; there is to be none. */
    List<Path> tellingFiles() {
        tracker.stop();
        TreeSet<String> secrets = new TreeSet<>(known.secrets());
        secrets.addAll(stranger.secrets());
        secrets.add(Flood.PASSWORD);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> holdsAny(file, secrets))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look through " + folder, e);
        }
    }

    /** Returns how many lines the log of who was let in has. */
    long audited() {
        try (Stream<String> lines = Files.lines(tracker.home().resolve("log").resolve("audit.log"))) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the audit log", e);
        }
    }

    private static boolean holdsAny(Path file, Collection<String> secrets) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return secrets.stream().anyMatch(text::contains);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    @Override
    public void close() {
        known.close();
        stranger.close();
        tracker.close();
    }
}
