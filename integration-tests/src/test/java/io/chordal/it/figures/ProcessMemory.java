// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process that collects serially takes.
 *
 * <p>Immutable.
 *
 * @param heap the bytes that are in use right after a collection
 * @param resident the bytes of memory that it has, by the system; 0 where that does not tell
 * @param mostResident the most that it had
 */
record ProcessMemory(long heap, long resident, long mostResident) {
    private static final Pattern GENERATION =
            Pattern.compile("(?:def ?new|tenured)\\b[^\\n]*used (\\d+)K", Pattern.CASE_INSENSITIVE);

    /** Has the process collect, and measures. */
    static ProcessMemory afterCollection(long pid) {
        jcmd(pid, "GC.run");
        String heap = jcmd(pid, "GC.heap_info");
        long used = 0;
        Matcher generation = GENERATION.matcher(heap);
        while (generation.find()) {
            used += Long.parseLong(generation.group(1)) << 10;
        }
        if (used == 0) {
            throw new IllegalStateException("no generations in: " + heap);
        }
        return new ProcessMemory(used, status(pid, "VmRSS"), status(pid, "VmHWM"));
    }

    static long mebibytes(long bytes) {
        return (bytes + (1 << 19)) >> 20;
    }

    private static String jcmd(long pid, String command) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            String.valueOf(pid),
                            command)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (jcmd.waitFor() != 0) {
                throw new IllegalStateException("jcmd " + command + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run jcmd", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static long status(long pid, String name) {
        Path file = Path.of("/proc", String.valueOf(pid), "status");
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
