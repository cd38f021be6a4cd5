// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lists of trackers as people write them. Stateless. */
final class TrackerInfo {
    /** What such a file is called. */
    static final String FILE = "tracker_info.txt";

    private static final String NEXT = "one address a line, HOST:PORT or HOST:PORT/RINGPORT; # begins a comment";

    private TrackerInfo() {}

    /** The addresses in {@code tracker_info.txt} of a folder; none if there is no such file. Throws if it cannot be read. */
    static ImmutableList<Endpoint> in(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return ImmutableList.of();
        }
        try {
            List<String> lines = Files.readAllLines(file);
            ImmutableSet.Builder<Endpoint> addresses = ImmutableSet.builder();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).split("#", 2)[0].strip();
                if (!line.isEmpty()) {
                    addresses.add(address(line, file + ", line " + (i + 1)));
                }
            }
            return addresses.build().asList();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "cannot read the trackers in " + file + ": " + DiskProblem.why(e), NEXT, e);
        }
    }

    /** The addresses in a list with commas. */
    static ImmutableList<Endpoint> listed(String text) {
        ImmutableSet.Builder<Endpoint> addresses = ImmutableSet.builder();
        for (String each : text.split(",", -1)) {
            addresses.add(address(each.strip(), "--tracker"));
        }
        return addresses.build().asList();
    }

    private static Endpoint address(String text, String where) {
        try {
            return Endpoint.parse(text.split("/", 2)[0]);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, where + ": " + e.getMessage(), NEXT, e);
        }
    }
}
