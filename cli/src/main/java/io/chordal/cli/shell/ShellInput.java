// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import java.io.IOException;
import java.util.Optional;
import java.util.function.IntSupplier;

/** Where the lines of a shell come from. Confined to one thread. */
interface ShellInput extends AutoCloseable {
    /** Whether somebody sits there, who is to be told what can be typed. */
    boolean isAttended();

    /** The next line, empty if it was cancelled; nothing at the end. */
    Optional<String> line(String prompt) throws IOException;

    /** Runs a command, which whoever sits there can interrupt; returns its exit code. */
    int run(IntSupplier command);

    @Override
    void close() throws IOException;
}
