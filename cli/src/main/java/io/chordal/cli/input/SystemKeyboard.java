// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.input;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process's own stdin.
 *
 * <p>Invariant: of stdin no byte is taken beyond the line that was asked for, so that whoever reads on finds it. Confined to one
 * thread.
 */
public final class SystemKeyboard implements Keyboard {
    private static final int LONGEST = 64 * 1024;

    private final InputStream in;
    private final boolean attended;

    private SystemKeyboard(InputStream in, boolean attended) {
        this.in = requireNonNull(in, "in is null");
        this.attended = attended;
    }

    /** Stdin as the launcher found it: {@code chordal.stdin} is "tty" if it is a terminal. */
    public static Keyboard system() {
        String stdin = System.getProperty("chordal.stdin");
        return new SystemKeyboard(
                new FileInputStream(FileDescriptor.in), stdin == null ? System.console() != null : stdin.equals("tty"));
    }

    /** A stream that nobody sits at. */
    public static Keyboard of(InputStream in) {
        return new SystemKeyboard(in, false);
    }

    @Override
    public boolean isAttended() {
        return attended;
    }

    @Override
    public Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int each = in.read();
        if (each < 0) {
            return Optional.empty();
        }
        while (each >= 0 && each != '\n') {
            line.write(each);
            if (line.size() > LONGEST) {
                throw new IOException("a line of stdin has more than " + LONGEST + " bytes");
            }
            each = in.read();
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    @Override
    public Optional<String> secret(String prompt) {
        @Nullable Console console = attended ? System.console() : null;
        if (console == null) {
            return Optional.empty();
        }
        char @Nullable [] typed = console.readPassword("%s", prompt);
        return typed == null ? Optional.empty() : Optional.of(new String(typed));
    }
}
