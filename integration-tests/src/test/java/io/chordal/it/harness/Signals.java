// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Sees that a command hears Ctrl-C. Whoever runs the tests in the background of a shell makes them, and all that they start,
 * ignore it (POSIX, "Signals and Error Handling" of the shell). Stateless.
 */
final class Signals {
    private static final int SIGINT = 2;
    private static final List<String> HEARING = List.of("env", "--default-signal=INT");

    private Signals() {}

    /** The command, or one that makes it hear Ctrl-C if this process does not. */
    static List<String> heardBy(List<String> command) {
        return isIgnored()
                ? ImmutableList.<String>builder()
                        .addAll(HEARING)
                        .addAll(command)
                        .build()
                : command;
    }

    /** Known on Linux alone, see proc(5). */
    private static boolean isIgnored() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .map(line ->
                            new BigInteger(line.substring("SigIgn:".length()).strip(), 16))
                    .anyMatch(ignored -> ignored.testBit(SIGINT - 1));
        } catch (IOException e) {
            return false;
        }
    }
}
