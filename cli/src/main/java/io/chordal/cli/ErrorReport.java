// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Failures;
import io.chordal.cli.output.Printable;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.session.GlobalOptions;
import io.chordal.daemon.config.SettingsDefaults;
import io.chordal.daemon.config.SettingsException;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.swarm.file.InvalidInputException;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says on stderr what failed and what to do next, and gives the exit code; a stack trace only with {@code -vv}.
 *
 * <p>Stateless.
 */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Terminal terminal;
    private final GlobalOptions options;

    ErrorReport(Terminal terminal, GlobalOptions options) {
        this.terminal = requireNonNull(terminal, "terminal is null");
        this.options = requireNonNull(options, "options is null");
    }

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String next = "see " + name + " --help";
        if (error instanceof UnmatchedArgumentException unmatched
                && !command.getSubcommands().isEmpty()
                && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().get(0);
            String list = "list the commands: " + name + " --help";
            String known = (command.getParent() == null ? ReferenceForm.whyMissing(word) : Optional.<String>empty())
                    .map(why -> why + "; " + list)
                    .or(() -> Suggestion.of(word, command.getSubcommands().keySet())
                            .map(s -> "did you mean: " + name + " " + s))
                    .orElse(list);
            return say(new CommandFailure(ExitCode.USAGE, "unknown command '" + word + "'", known, error));
        }
        return say(new CommandFailure(ExitCode.USAGE, oneLine(error) + origin(error, command, arguments), next, error));
    }

    /** Where a value comes from that nobody typed. */
    private static String origin(ParameterException error, CommandLine command, String... arguments) {
        return error.getArgSpec() instanceof OptionSpec option
                        && command.getDefaultValueProvider() instanceof SettingsDefaults settings
                ? settings.origin(option, arguments)
                        .map(from -> " (from " + from + ")")
                        .orElse("")
                : "";
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
        return say(failure(error, "see " + command.getCommandSpec().qualifiedName() + " --help"));
    }

    int settings(SettingsException error) {
        return say(new CommandFailure(
                ExitCode.USAGE, oneLine(error), "mend it there, or name another with --config or --home"));
    }

    int outputLost(String why) {
        return say(new CommandFailure(
                ExitCode.DISK_OR_QUOTA, "the output could not be written: " + why, "what was to be done is done"));
    }

    private static CommandFailure failure(Exception error, String help) {
        if (error instanceof CommandFailure failure) {
            return failure;
        }
        if (error instanceof StatusRuntimeException status) {
            return Failures.of(status, "the daemon");
        }
        if (error instanceof InvalidInputException invalid && invalid.reason() == InvalidInputException.Reason.TICKET) {
            return new CommandFailure(
                    ExitCode.USAGE,
                    oneLine(error),
                    "copy all of it, as peerctl share or peerctl ticket prints it: chordal:FileId-size/name@tracker",
                    error);
        }
        if (error instanceof IllegalArgumentException) {
            return new CommandFailure(ExitCode.USAGE, oneLine(error), help, error);
        }
        if (error instanceof UncheckedIOException || error instanceof IOException) {
            boolean denied = diskFailure(error) instanceof AccessDeniedException;
            return new CommandFailure(
                    denied ? ExitCode.DENIED : ExitCode.DISK_OR_QUOTA,
                    ofDisk(error),
                    "see that the path is right and may be used",
                    error);
        }
        return new CommandFailure(
                ExitCode.INTERNAL, "internal error: " + error, "run it again with -vv and report what it says", error);
    }

    private int say(CommandFailure failure) {
        terminal.err().println("peerctl: " + Printable.message(failure.getMessage()));
        if (!failure.next().isEmpty()) {
            ("  " + failure.next()).lines().map(Printable::message).forEach(terminal.err()::println);
        }
        if (options.verbosity() > 1) {
            (failure.getCause() == null ? failure : failure.getCause()).printStackTrace(terminal.err());
        }
        return failure.exit().code();
    }

    private static @Nullable Throwable diskFailure(Exception error) {
        return error instanceof UncheckedIOException unchecked ? unchecked.getCause() : error;
    }

    /** An error of the disk in words; Java's are often the path alone, or the name of a class. */
    private static String ofDisk(Exception error) {
        String said = oneLine(error);
        if (!(diskFailure(error) instanceof FileSystemException failure)) {
            return said;
        }
        String path = String.valueOf(failure.getMessage());
        boolean tells = said.endsWith(": " + path) && !said.equals(failure.toString());
        String doing = tells ? said.substring(0, said.length() - path.length() - 2) : "cannot use " + failure.getFile();
        return doing + ": " + DiskProblem.why(failure);
    }

    private static String oneLine(Exception error) {
        String message = error.getMessage();
        return message == null ? error.toString() : message.lines().findFirst().orElse("");
    }
}
