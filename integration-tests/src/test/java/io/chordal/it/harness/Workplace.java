// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * The folder of one test class and every process started in it; registered as a static extension.
 *
 * <p>After the class all its processes are ended. If a test failed, the last lines of every daemon that had a part in it
 * are printed and the folder is kept; otherwise it is removed.
 */
public final class Workplace implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, TestWatcher {
    private static final int TAIL_LINES = 50;

    private final List<DaemonProcess> started = new ArrayList<>();
    private final List<DaemonProcess> involved = new ArrayList<>();
    private Path folder = Path.of("target", "it").toAbsolutePath();
    private boolean failed;

    /** Returns the folder of the class. */
    public Path folder() {
        return folder;
    }

    /** Begins a cluster whose homes are in the folder of that name. */
    public TestCluster.Builder cluster(String name) {
        return new TestCluster.Builder(this, name);
    }

    /** Starts a daemon that is not yet ready when this returns; it is ended with the class at the latest. */
    public DaemonProcess spawn(
            Program program, String cluster, String name, List<String> arguments, Map<String, String> environment) {
        DaemonProcess daemon = DaemonProcess.spawn(name, program, folder.resolve(cluster), arguments, environment);
        started.add(daemon);
        involved.add(daemon);
        return daemon;
    }

    /** Returns commands for the daemon or the cluster in a home. */
    public Peerctl peerctl(Path home) {
        return new Peerctl(home, folder.resolve("commands"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        folder = Path.of("target", "it", context.getRequiredTestClass().getSimpleName())
                .toAbsolutePath();
        try {
            delete(folder);
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        involved.removeIf(daemon -> !daemon.isAlive());
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        failed = true;
        StringBuilder report =
                new StringBuilder("\n===== " + context.getDisplayName() + " failed; all is kept in " + folder + "\n");
        for (DaemonProcess daemon : involved) {
            report.append("\n----- ")
                    .append(daemon.home())
                    .append(daemon.isAlive() ? " (runs)\n" : " (ended)\n")
                    .append(daemon.tail(TAIL_LINES))
                    .append('\n');
        }
        System.err.println(report);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        for (int i = started.size() - 1; i >= 0; i--) {
            started.get(i).close();
        }
        if (!failed && context.getExecutionException().isEmpty()) {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
