// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import java.util.List;

/** Says which command runs a daemon. */
@FunctionalInterface
public interface DaemonCommandLine {
    /** The command, its program first. */
    List<String> command(DaemonKind kind, List<String> arguments);
}
