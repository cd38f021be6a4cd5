// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.session.Homes;
import io.chordal.cli.session.Session;
import io.chordal.daemon.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code demo}: the whole of it on this machine, in under a minute. */
@Command(
        name = "demo",
        description = "watch it work: five peers, a file of over 100 MB, four downloads, a death, every copy verified")
public final class DemoCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "a file of yours, instead of one that every JDK has")
    private @Nullable Path file;

    @Option(names = "--keep", description = "leave the cluster running and say what to try next")
    private boolean keep;

    /** The command in a session. */
    public DemoCommand(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() throws IOException {
        DemoFile shared = file == null
                ? DemoFile.ofJdk(javaHome())
                : DemoFile.of(file.toAbsolutePath().normalize());
        run(new Homes(new Home(Files.createTempDirectory("chordal-demo-"))), shared);
        return 0;
    }

    /** Runs it in a folder of its own. What fails leaves the logs there, and the copies only if one is wrong. */
    void run(Homes homes, DemoFile shared) throws IOException {
        try (Demo demo = Demo.begin(session, homes, shared)) {
            through(demo);
        } catch (IOException | RuntimeException e) {
            afterFailure(homes, e instanceof CommandFailure failure ? failure.exit() : ExitCode.INTERNAL);
            throw e;
        }
        if (!keep) {
            Folders.remove(homes.own().path());
        }
    }

    private void through(Demo demo) throws IOException {
        try {
            demo.run();
            if (keep) {
                demo.keep();
            } else {
                demo.stop();
            }
        } catch (IOException | RuntimeException e) {
            if (demo.isInterrupted()) {
                throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted", "", e);
            }
            throw e;
        }
    }

    private void afterFailure(Homes homes, ExitCode why) {
        if (why == ExitCode.INTERRUPTED) {
            return;
        }
        if (why != ExitCode.INTEGRITY) {
            Folders.removeQuietly(Demo.fetched(homes));
        }
        session.output()
                .message("The demonstration failed; no process is left. The logs are in " + homes.cluster() + "/*/log");
    }

    private static Path javaHome() {
        String java = System.getProperty("chordal.java", "");
        Path running = Path.of(System.getProperty("java.home"));
        Path bin = java.isEmpty() ? null : Path.of(java).toAbsolutePath().getParent();
        return bin == null || bin.getParent() == null ? running : bin.getParent();
    }
}
