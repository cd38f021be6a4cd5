// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.Named;
import java.time.Instant;

/**
 * A user as it is recorded.
 *
 * <p>Immutable. {@link #merge} is commutative, associative and idempotent: of what two sides of a split made of a user, the higher epoch
 * with its password counts, whoever is disabled on one side is, and nobody is an administrator who is none on one side.
 *
 * @param user who it is
 * @param name what it is called
 * @param credentials what it proves itself with
 * @param standing what it may do
 * @param notices what it has to be told
 * @param displaced who had its name too
 * @param creation how it came to be
 */
public record User(
        UserId user,
        UserName name,
        Credentials credentials,
        Standing standing,
        Notices notices,
        Displaced displaced,
        Creation creation)
        implements Named<User> {
    public User {
        requireNonNull(user, "user is null");
        requireNonNull(name, "name is null");
        requireNonNull(credentials, "credentials is null");
        requireNonNull(standing, "standing is null");
        requireNonNull(notices, "notices is null");
        requireNonNull(displaced, "displaced is null");
        requireNonNull(creation, "creation is null");
    }

    /** Returns a new user. */
    static User fresh(UserId user, UserName name, PasswordHash password, boolean admin, Instant now, String tracker) {
        return new User(
                user,
                name,
                new Credentials(1, password),
                new Standing(admin, false),
                Notices.NONE,
                Displaced.NOBODY,
                new Creation(now, tracker));
    }

    @Override
    public Bytes id() {
        return user.bytes();
    }

    @Override
    public String foldedName() {
        return name.folded();
    }

    @Override
    public String madeBy() {
        return creation.tracker();
    }

    /** Returns it under another name, with a notice that says so. */
    @Override
    public User renamed(String suffix) {
        UserName other = name.renamed(suffix);
        Notices told = notices.plus(
                creation.at(),
                "while the trackers were cut off from each other, somebody else was called '" + name
                        + "', too; you are '" + other + "' now");
        return new User(user, other, credentials, standing, told, Displaced.NOBODY, creation);
    }

    @Override
    public User keepingNameOf(User renamed) {
        return new User(
                user, name, credentials, standing, notices, displaced.plus(renamed.user, renamed.name), creation);
    }

    @Override
    public User merge(User other) {
        if (!user.equals(other.user)) {
            throw new IllegalArgumentException("two users: " + user + " and " + other.user);
        }
        return new User(
                user,
                name.compareTo(other.name) >= 0 ? name : other.name,
                credentials.merge(other.credentials),
                standing.merge(other.standing),
                notices.merge(other.notices),
                displaced.merge(other.displaced),
                creation.merge(other.creation));
    }

    User with(Credentials other) {
        return new User(user, name, other, standing, notices, displaced, creation);
    }

    User with(Standing other) {
        return new User(user, name, credentials, other, notices, displaced, creation);
    }

    User with(Notices other) {
        return new User(user, name, credentials, standing, other, displaced, creation);
    }
}
