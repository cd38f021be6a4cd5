// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.user;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.session.Session;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about users as a reference system called them: a password may stand on the command line, and is warned of. */
public final class ReferenceUser {
    private ReferenceUser() {}

    /** {@code create_user NAME [PASSWORD]}. */
    @Command(name = "create_user", hidden = true, description = "make an account")
    public static final class CreateUser implements Callable<Integer> {
        private final Session session;

        @Parameters(index = "0", paramLabel = "NAME")
        private String name = "";

        @Parameters(index = "1", arity = "0..1", paramLabel = "PASSWORD")
        private @Nullable String typed;

        @Option(names = "--invitation", paramLabel = "CODE", description = "where trackers ask for one")
        private String invitation = "";

        @Mixin
        private PasswordOption password = new PasswordOption();

        /** The command in a session. */
        public CreateUser(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        @Override
        public Integer call() {
            session.settleTrackersForPassword();
            PasswordInput input = new PasswordInput(session);
            String chosen = typed == null ? input.forNewUser(password.file, name) : input.onCommandLine(typed);
            new Accounts(session).create(name, chosen, invitation, false);
            return 0;
        }
    }

    /** {@code login NAME [PASSWORD]}. */
    @Command(name = "login", hidden = true, description = "log in at this home, and start its peer")
    public static final class Login implements Callable<Integer> {
        private final Session session;

        @Parameters(index = "0", paramLabel = "NAME")
        private String name = "";

        @Parameters(index = "1", arity = "0..1", paramLabel = "PASSWORD")
        private @Nullable String typed;

        @Mixin
        private PasswordOption password = new PasswordOption();

        /** The command in a session. */
        public Login(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        @Override
        public Integer call() {
            LogIn logIn = new LogIn(session);
            logIn.refuseIfTaken(name);
            PasswordInput input = new PasswordInput(session);
            logIn.run(name, typed == null ? input.of(password.file, name) : input.onCommandLine(typed));
            return 0;
        }
    }
}
