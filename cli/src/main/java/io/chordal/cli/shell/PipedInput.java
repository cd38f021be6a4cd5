// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.input.Keyboard;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntSupplier;

/** Lines of a file or a program: no prompt, no history. Confined to one thread. */
final class PipedInput implements ShellInput {
    private final Keyboard keyboard;

    PipedInput(Keyboard keyboard) {
        this.keyboard = requireNonNull(keyboard, "keyboard is null");
    }

    @Override
    public boolean isAttended() {
        return false;
    }

    @Override
    public Optional<String> line(String prompt) throws IOException {
        return keyboard.line();
    }

    @Override
    public int run(IntSupplier command) {
        return command.getAsInt();
    }

    @Override
    public void close() {
        // Stdin is not ours.
    }
}
