// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.group;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.session.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code group}: groups, their members and owners; each command is one call of {@link Groups}. */
@Command(name = "group", description = "groups and their members: who may see and fetch which files")
public final class GroupCommands {
    private static final String GROUP = "the group's name";
    private static final String USER = "the user's name";
    private static final String MEMBER = "a user's name, or node: and the id that status shows at that machine";
    private static final String LIFETIME =
            "how long a reader may go on when every tracker is down, and a removed member; 1m to 24h (default 5m)";

    /** One of the commands, for one run. */
    private abstract static class OfGroups implements Callable<Integer> {
        private final Session session;

        OfGroups(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        abstract void run(Groups groups);

        @Override
        public final Integer call() {
            run(new Groups(session));
            return 0;
        }
    }

    /** {@code group ls}. */
    @Command(name = "ls", description = "list the groups, and what you are in each")
    public static final class Ls extends OfGroups {
        @Option(names = "--mine", description = "only those in which you are something")
        private boolean mine;

        /** The command in a session. */
        public Ls(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.list(mine);
        }
    }

    /** {@code group create}. */
    @Command(name = "create", description = "make a group; you are its owner")
    public static final class Create extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = "1 to 64 letters, digits, and ._- inside")
        private String group = "";

        @Option(names = "--grant-lifetime", paramLabel = "DURATION", description = LIFETIME)
        private @Nullable Duration lifetime;

        /** The command in a session. */
        public Create(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.create(group, Optional.ofNullable(lifetime));
        }
    }

    /** {@code group show}. */
    @Command(name = "show", description = "show a group and its members")
    public static final class Show extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = GROUP)
        private String group = "";

        /** The command in a session. */
        public Show(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.show(group);
        }
    }

    /** {@code group join}. */
    @Command(name = "join", description = "ask the owner of a group to let you in")
    public static final class Join extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = GROUP)
        private String group = "";

        /** The command in a session. */
        public Join(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.join(group);
        }
    }

    /** {@code group requests}. */
    @Command(name = "requests", description = "for the owner: list who asks to come in")
    public static final class Requests extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = GROUP)
        private String group = "";

        /** The command in a session. */
        public Requests(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.requests(group);
        }
    }

    /** {@code group accept}. */
    @Command(name = "accept", description = "for the owner: let somebody in who asks")
    public static final class Accept extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = GROUP)
        private String group = "";

        @Parameters(index = "1", paramLabel = "USER", description = USER)
        private String user = "";

        /** The command in a session. */
        public Accept(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.accept(group, user);
        }
    }

    /** {@code group reject}. */
    @Command(name = "reject", description = "for the owner: refuse somebody who asks")
    public static final class Reject extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = GROUP)
        private String group = "";

        @Parameters(index = "1", paramLabel = "USER", description = USER)
        private String user = "";

        /** The command in a session. */
        public Reject(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.reject(group, user);
        }
    }

    /** {@code group add}. */
    @Command(name = "add", description = "for the owner: make a user or a machine a member, asked or not")
    public static final class Add extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = GROUP)
        private String group = "";

        @Parameters(index = "1", paramLabel = "USER|node:ID", description = MEMBER)
        private String member = "";

        /** The command in a session. */
        public Add(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.add(group, member);
        }
    }

    /** {@code group remove}. */
    @Command(name = "remove", description = "for the owner: take a member out")
    public static final class Remove extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = GROUP)
        private String group = "";

        @Parameters(index = "1", paramLabel = "USER|node:ID", description = MEMBER)
        private String member = "";

        /** The command in a session. */
        public Remove(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.remove(group, member);
        }
    }

    /** {@code group leave}. */
    @Command(name = "leave", description = "leave a group; the owner cannot")
    public static final class Leave extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = GROUP)
        private String group = "";

        /** The command in a session. */
        public Leave(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.leave(group);
        }
    }

    /** {@code group transfer}. */
    @Command(
            name = "transfer",
            description =
                    "for the owner: make another member the owner; for administrators, if the owner is disabled: make any user the owner")
    public static final class Transfer extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = GROUP)
        private String group = "";

        @Parameters(index = "1", paramLabel = "USER", description = "a member; for administrators any user")
        private String user = "";

        /** The command in a session. */
        public Transfer(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.transfer(group, user);
        }
    }

    /** {@code group set}. */
    @Command(name = "set", description = "for the owner: change a group")
    public static final class Change extends OfGroups {
        @Parameters(index = "0", paramLabel = "GROUP", description = GROUP)
        private String group = "";

        @Option(names = "--grant-lifetime", required = true, paramLabel = "DURATION", description = LIFETIME)
        private Duration lifetime = Duration.ZERO;

        /** The command in a session. */
        public Change(Session session) {
            super(session);
        }

        @Override
        void run(Groups groups) {
            groups.set(group, lifetime);
        }
    }
}
