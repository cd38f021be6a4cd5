// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether processes run that are nobody's children here. Stateless. */
public final class Processes {
    private Processes() {}

    /** Whether a process runs; one that has ended and about which its parent does not ask does not. */
    public static boolean runs(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() && !isDefunct(pid);
    }

    /** Known on Linux alone, see proc(5). */
    private static boolean isDefunct(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }
}
