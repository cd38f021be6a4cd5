// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.user;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.session.Session;
import io.chordal.daemon.home.DiskProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where passwords come from: a file, somebody who is asked, or a line of stdin; and, as reference systems had it, the command line.
 *
 * <p>Confined to one thread; it may wait for somebody to type.
 */
final class PasswordInput {
    /** Fewer bytes than trackers ask for unless they are told otherwise. */
    private static final int SHORT = 8;

    private static final int LONGEST = 4096;
    private static final String FILE_ADVICE = "use --password-file FILE, or give it as a line of stdin";

    private final Session session;

    PasswordInput(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    /** A password from a file, else typed or from stdin; {@code prompt} is shown to who types it. */
    String read(@Nullable Path file, String prompt) {
        return checked(file == null ? asked(prompt) : inFile(file));
    }

    /** The same for a new password, which is typed twice. */
    String readNew(@Nullable Path file, String prompt) {
        String first = read(file, prompt);
        if (file == null && session.world().keyboard().isAttended() && !first.equals(asked("The same again: "))) {
            throw new CommandFailure(
                    ExitCode.USAGE, "the two passwords are not the same", "nothing was changed; type it again");
        }
        return first;
    }

    /** The password of a user who has one. */
    String of(@Nullable Path file, String user) {
        return read(file, "Password of " + user + ": ");
    }

    /** The password of a user who is to be made. */
    String forNewUser(@Nullable Path file, String user) {
        return readNew(file, "Password for the new user " + user + ": ");
    }

    /** A password of the command line, with a warning, since everybody on the machine can see the arguments of programs. */
    String onCommandLine(String password) {
        if (!session.world().shell()) {
            session.output()
                    .message("warning: others on this machine can see a password on the command line;"
                            + " leave it out to be asked for it, or " + FILE_ADVICE);
        }
        return checked(password);
    }

    /** A word about a password that is easy to guess, after a tracker took it. */
    void hint(String password) {
        if (password.getBytes(StandardCharsets.UTF_8).length < SHORT) {
            session.output()
                    .message("hint: a password of " + SHORT
                            + " characters or more is harder to guess; change it: peerctl" + " user passwd");
        }
    }

    private String asked(String prompt) {
        try {
            Optional<String> typed = session.world().keyboard().isAttended()
                    ? session.world().keyboard().secret(prompt)
                    : session.world().keyboard().line();
            return typed.orElseThrow(() -> new CommandFailure(
                    ExitCode.USAGE, "a password is needed, and nobody can be asked for it here", FILE_ADVICE));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "cannot read the password from stdin: " + DiskProblem.why(e), FILE_ADVICE, e);
        }
    }

    private String inFile(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        file + " has more than " + LONGEST + " bytes",
                        "it is to hold the password alone");
            }
            if (isOpenToOthers(file)) {
                session.output().message("warning: others may read the password in " + file + "; chmod 600 " + file);
            }
            return new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "cannot read the password in " + file + ": " + DiskProblem.why(e),
                    "name a file that you may read",
                    e);
        }
    }

    private static boolean isOpenToOthers(Path file) throws IOException {
        @Nullable PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null || !Files.isRegularFile(file)) {
            return false;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        return permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ);
    }

    private static String checked(String password) {
        if (password.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the password is empty",
                    "an unset variable in a script looks like this; " + FILE_ADVICE);
        }
        return password;
    }
}
