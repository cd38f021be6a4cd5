// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.input;

import java.io.IOException;
import java.util.Optional;

/** Where lines come from while a command runs: somebody at a terminal, or a file or program behind stdin. */
public interface Keyboard {
    /** Whether somebody sits there, who can be asked. */
    boolean isAttended();

    /** The next line of stdin, without its end; nothing when there is no more. Throws IOException if it is longer than a line may be. */
    Optional<String> line() throws IOException;

    /** Asks somebody for a secret, which is not shown; nothing if nobody answers or nobody sits there. */
    Optional<String> secret(String prompt) throws IOException;
}
