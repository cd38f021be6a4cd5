// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import io.chordal.daemon.config.HomeDirectory;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.replica.StaticHomes.Quorum;
import io.chordal.tracker.members.TrackerList;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Which trackers there are, and which of them this one is, on the command line: {@code FILE LINE}, or {@code --trackers} and
 * {@code --line}.
 *
 * <p>What is wrong with {@code FILE LINE} ends the program with exit code 1, as those who come from there expect; what is wrong with a flag is
 * a wrong flag.
 */
final class TrackerListOptions {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "The list of trackers: one HOST:PORT, or HOST:PORT/RINGPORT, on each line; # begins a comment. PORT"
                            + " [HOST] instead is a lone tracker there.")
    @Nullable
    String file;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "LINE",
            description =
                    "Which of them this one is, from 1. Its home is then tracker-LINE in the usual one, unless --home names"
                            + " another.")
    @Nullable
    String fileLine;

    @Option(
            names = "--trackers",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "The list of trackers, without a file; a home's config.toml can have it as trackers = [...]")
    List<String> trackers = List.of();

    @Option(
            names = "--line",
            paramLabel = "N",
            description =
                    "Which of --trackers this one is, from 1. Default: the one with the address of --advertise or --listen")
    @Nullable
    Integer line;

    @Option(
            names = "--quorum",
            paramLabel = "WHICH",
            converter = QuorumName.class,
            description =
                    "What a read or write needs: a majority of the trackers that keep the record, or of those that are"
                            + " available. Default: majority, with one or two trackers available")
    @Nullable
    Quorum quorum;

    @Option(
            names = "--cluster-secret",
            paramLabel = "FILE",
            description =
                    "What the trackers show each other, 32 bytes or more that nobody else may read. Default: cluster.secret"
                            + " beside FILE, or in the home")
    @Nullable
    Path secret;

    /**
     * Returns the home: below the usual one, if the tracker is one of a file's and no home was named on the command line.
     *
     * @param named what the command line or the settings say
     */
    Optional<Path> home(Optional<Path> named, boolean typed) {
        if (typed || fileLine == null || !fileLine.matches("[0-9]{1,9}")) {
            return named;
        }
        return Optional.of(
                HomeDirectory.choose(named.map(Path::toString), Map.of()).resolve("tracker-" + fileLine));
    }

    /**
     * Returns where a lone tracker listens, if two words say so that are no list and line: {@code PORT [HOST]}.
     *
     * @throws StartException if that is no port
     */
    Optional<ListenAddress> portAndHost() {
        if (file == null || !isPort(file)) {
            return Optional.empty();
        }
        String host = fileLine == null ? "127.0.0.1" : fileLine;
        try {
            return Optional.of(ListenAddress.parse(host + ":" + file));
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    ExitCode.INTERNAL,
                    e.getMessage() + "; say: tracker-daemon PORT [HOST], or tracker-daemon FILE LINE",
                    e);
        }
    }

    /** A number is a port, unless a list has that name and a line of it is named. */
    private boolean isPort(String word) {
        boolean isLine = fileLine != null && fileLine.matches("[0-9]+");
        return word.matches("[0-9]{1,9}") && !isLine && !Files.exists(Path.of(word));
    }

    /**
     * Returns the tracker's place, if there is a list.
     *
     * @throws StartException if the file or the line is not there, or says something else
     * @throws IllegalArgumentException if the flags cannot be
     */
    Optional<TrackerPlace> place(Optional<ListenAddress> listen, Optional<Endpoint> advertise) {
        if (file != null && !isPort(file)) {
            return Optional.of(ofFile(file));
        }
        if (trackers.isEmpty()) {
            if (line != null) {
                throw new IllegalArgumentException("--line " + line + " says nothing without --trackers");
            }
            return Optional.empty();
        }
        TrackerList list = TrackerList.parse(trackers);
        int own = line != null ? line : ownLine(list, listen, advertise);
        return Optional.of(new TrackerPlace(list, own, chosen(list), Optional.ofNullable(secret), Optional.empty()));
    }

    private TrackerPlace ofFile(String name) {
        if (fileLine == null) {
            throw new StartException(
                    ExitCode.INTERNAL,
                    "which line of " + name + " is this tracker? say so: tracker-daemon " + name + " LINE");
        }
        if (!fileLine.matches("[0-9]{1,9}")) {
            throw new StartException(
                    ExitCode.INTERNAL,
                    "'" + fileLine + "' is not the number of a line; say: tracker-daemon " + name + " LINE");
        }
        try {
            Path path = Path.of(name).toAbsolutePath().normalize();
            TrackerList list = TrackerList.parse(read(path));
            return new TrackerPlace(
                    list,
                    Integer.parseInt(fileLine),
                    chosen(list),
                    Optional.ofNullable(secret),
                    Optional.ofNullable(path.getParent()));
        } catch (InvalidPathException e) {
            throw new StartException(ExitCode.INTERNAL, "'" + name + "' cannot be a path here: " + e.getReason(), e);
        } catch (IllegalArgumentException e) {
            throw new StartException(ExitCode.INTERNAL, "the list of trackers " + name + ": " + e.getMessage(), e);
        }
    }

    private static List<String> read(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (NoSuchFileException e) {
            throw new StartException(
                    ExitCode.INTERNAL,
                    "there is no list of trackers " + path + "; write one, with HOST:PORT on each line",
                    e);
        } catch (CharacterCodingException e) {
            throw new StartException(ExitCode.INTERNAL, "the list of trackers " + path + " is not text in UTF-8", e);
        } catch (IOException e) {
            throw new StartException(
                    ExitCode.INTERNAL, "cannot read the list of trackers " + path + ": " + DiskProblem.why(e), e);
        }
    }

    private Quorum chosen(TrackerList list) {
        return Optional.ofNullable(quorum).orElseGet(() -> Quorum.suiting(list.size()));
    }

    private static int ownLine(TrackerList list, Optional<ListenAddress> listen, Optional<Endpoint> advertise) {
        Endpoint own = advertise
                .or(() -> listen.filter(address -> address.port() > 0)
                        .map(address -> new Endpoint(address.host(), address.port())))
                .orElseThrow(() -> new IllegalArgumentException(
                        "which of --trackers is this one? say so with --line N, or give it the address with --listen"));
        return list.lineOf(own)
                .orElseThrow(() -> new IllegalArgumentException(
                        own + " is none of --trackers " + list.trackers() + "; say which one this is with --line N"));
    }
}
