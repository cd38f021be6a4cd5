// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.record.RecordKind;
import java.util.Comparator;

/**
 * What a user proves itself with, and which of its sessions count.
 *
 * <p>Immutable. The epoch never falls; merging takes the higher one, and of equal ones always the same.
 *
 * @param epoch raised with each new password and each time the user is disabled or enabled; sessions of lower ones have ended
 * @param password what is kept of the password
 */
public record Credentials(long epoch, PasswordHash password) {
    private static final Comparator<Credentials> LATER =
            Comparator.comparingLong(Credentials::epoch).thenComparing(credentials -> credentials.password.phc());

    public Credentials {
        requireNonNull(password, "password is null");
        if (epoch < 1) {
            throw new IllegalArgumentException("epochs begin with 1, not " + epoch);
        }
    }

    Credentials raised() {
        return new Credentials(Math.addExact(epoch, 1), password);
    }

    Credentials changed(PasswordHash other) {
        return new Credentials(Math.addExact(epoch, 1), other);
    }

    /** Returns the same password with an epoch that it cannot have had since the backup that it comes from. */
    Credentials restored() {
        return new Credentials(Math.addExact(epoch, RecordKind.EPOCHS_BEYOND_BACKUP), password);
    }

    /** Returns the same password, hashed with more work. */
    Credentials rehashed(PasswordHash other) {
        return new Credentials(epoch, other);
    }

    Credentials merge(Credentials other) {
        return LATER.compare(this, other) >= 0 ? this : other;
    }
}
