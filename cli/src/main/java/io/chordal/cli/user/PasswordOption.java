// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.user;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a password is read from if nobody is to be asked. Filled by picocli. */
final class PasswordOption {
    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "its first line is the password; else it is asked for, or read as a line of stdin")
    @Nullable
    Path file;
}
