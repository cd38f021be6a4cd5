// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.user;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.session.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code user}: accounts and sessions, and what an administrator does with them. Confined to one thread. */
@Command(name = "user", description = "accounts, log-in and log-out")
public final class UserCommands {
    private static final String NAME = "the user's name";

    private final Session session;

    /** The commands in a session. */
    public UserCommands(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    private Accounts accounts() {
        return new Accounts(session);
    }

    @Command(name = "create", description = "make an account")
    int create(
            @Parameters(paramLabel = "NAME", description = "1 to 64 letters, digits, and ._- inside") String name,
            @Option(
                            names = "--admin",
                            description =
                                    "an administrator: at the machine of a tracker (--home TRACKERHOME, or the home of a cluster),"
                                            + " or for administrators")
                    boolean admin,
            @Option(
                            names = "--invitation",
                            paramLabel = "CODE",
                            description = "where trackers ask for one; an administrator makes it: user invite")
                    @Nullable
                    String invitation,
            @Mixin PasswordOption password) {
        if (!admin) {
            session.settleTrackersForPassword();
        }
        PasswordInput input = new PasswordInput(session);
        accounts()
                .create(
                        name,
                        input.forNewUser(password.file, name),
                        Optional.ofNullable(invitation).orElse(""),
                        admin);
        return 0;
    }

    @Command(name = "login", description = "log in at this home, and start its peer")
    int login(@Parameters(paramLabel = "NAME", description = NAME) String name, @Mixin PasswordOption password) {
        LogIn logIn = new LogIn(session);
        logIn.refuseIfTaken(name);
        logIn.run(name, new PasswordInput(session).of(password.file, name));
        return 0;
    }

    @Command(name = "status", description = "show who is logged in at this home")
    int status() {
        accounts().status();
        return 0;
    }

    @Command(
            name = "passwd",
            description = {
                "change your password; all your other sessions end",
                "",
                "The present password is asked for first, or read as the first line of stdin, the new one as the second."
            })
    int passwd(
            @Option(
                            names = "--old-password-file",
                            paramLabel = "FILE",
                            description = "its first line is the present password")
                    @Nullable
                    Path old,
            @Mixin PasswordOption password) {
        accounts().changePassword(old, password.file);
        return 0;
    }

    @Command(name = "invite", description = "for administrators: make an invitation for one account")
    int invite(
            @Option(
                            names = "--lifetime",
                            paramLabel = "DURATION",
                            description = "how long it is good, 1m to 30d (default 24h)")
                    @Nullable
                    Duration lifetime) {
        accounts().invite(Optional.ofNullable(lifetime));
        return 0;
    }

    @Command(name = "ls", description = "for administrators: list the users")
    int list() {
        accounts().list();
        return 0;
    }

    @Command(
            name = "disable",
            description =
                    "for administrators: log a user out everywhere, and let it log in no more until it is enabled")
    int disable(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        accounts().setDisabled(name, true);
        return 0;
    }

    @Command(name = "enable", description = "for administrators: let a user log in again")
    int enable(@Parameters(paramLabel = "NAME", description = NAME) String name) {
        accounts().setDisabled(name, false);
        return 0;
    }

    @Command(name = "reset", description = "for administrators: give a user another password; its sessions end")
    int reset(@Parameters(paramLabel = "NAME", description = NAME) String name, @Mixin PasswordOption password) {
        accounts().reset(name, new PasswordInput(session).readNew(password.file, "New password for " + name + ": "));
        return 0;
    }

    @Command(name = "admin", description = "for administrators: make a user an administrator, or take that back")
    int admin(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(names = "--revoke", description = "take the role instead of giving it") boolean revoke) {
        accounts().setAdmin(name, !revoke);
        return 0;
    }

    /** {@code user logout}, and {@code logout}. */
    @Command(
            name = "logout",
            description = {
                "log out of this home: what is shared in groups is shared no more",
                "",
                "The peer is stopped if login has started it; otherwise it goes on with what is public."
            })
    public static final class Logout implements Callable<Integer> {
        private final Session session;

        /** The command in a session. */
        public Logout(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        @Override
        public Integer call() {
            new LogOut(session).run();
            return 0;
        }
    }
}
