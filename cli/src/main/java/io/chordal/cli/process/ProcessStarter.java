// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import java.io.IOException;

/** Starts processes. */
@FunctionalInterface
public interface ProcessStarter {
    /** Starts the process that a builder describes. */
    Process start(ProcessBuilder builder) throws IOException;
}
