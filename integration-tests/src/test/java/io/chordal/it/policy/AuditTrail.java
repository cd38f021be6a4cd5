// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a daemon has written into its audit log. Each question reads the file anew. Immutable. */
record AuditTrail(Path file) {
    private static final Pattern LINE =
            Pattern.compile("\\S+ (GRANTED|REFUSED) who=\"(.*?)\" from=\"([^\"]*):[0-9]+\" call=\"([^\"]*)\""
                    + " on=\"(.*?)\" why=\"(.*)\"((?: unwritten=[0-9]+)?)((?: unwritten_of_others=[0-9]+)?)");

    static AuditTrail of(Path home) {
        return new AuditTrail(home.resolve("log").resolve("audit.log"));
    }

    /**
     * One decision.
     *
     * @param granted whether somebody was allowed something
     * @param unwritten how many decisions about the same source were not written before this one
     */
    record Line(boolean granted, String who, String host, String call, String on, String why, int unwritten) {}

    /** Returns the lines of calls from one address. */
    List<Line> from(String host) {
        return lines().stream().filter(line -> line.host().equals(host)).toList();
    }

    private List<Line> lines() {
        try {
            return Files.readAllLines(file).stream().map(AuditTrail::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Line parse(String text) {
        Matcher line = LINE.matcher(text);
        assertThat(line.matches()).as("a line of the audit log: %s", text).isTrue();
        String unwritten = line.group(7);
        return new Line(
                line.group(1).equals("GRANTED"),
                line.group(2),
                line.group(3),
                line.group(4),
                line.group(5),
                line.group(6),
                unwritten.isEmpty() ? 0 : Integer.parseInt(unwritten.substring(unwritten.indexOf('=') + 1)));
    }
}
