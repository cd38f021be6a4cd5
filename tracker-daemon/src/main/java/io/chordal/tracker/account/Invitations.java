// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Invitations, each good for one account.
 *
 * <p>Thread-safe. An invitation is bound to the name for which it is used first, and names are given once: so it makes one account at most, and
 * whoever does not know whether that was made uses it again. It is given back only by whoever used it alone, and knows that nothing
 * was made.
 */
final class Invitations {
    static final Bytes PARTITION = Bytes.utf8("invitations");

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int TEXT = 43;

    private final Registers registers;
    private final InstantSource clock;
    private final RandomGenerator random;

    Invitations(Registers registers, InstantSource clock, RandomGenerator random) {
        this.registers = requireNonNull(registers, "registers is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
    }

    /** Makes an invitation that lasts so long. */
    CompletionStage<Invited> make(Duration lifetime) {
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw new TrackerException(
                    TrackerReason.INVALID_REQUEST, "an invitation lasts 1 minute to 30 days, not " + lifetime);
        }
        Secret secret = Secret.draw(random);
        Invitation invitation = new Invitation(clock.instant().plus(lifetime), Optional.empty());
        String text = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(secret.bytes().toByteArray());
        return registers
                .replace(Register.empty(place(secret)), invitation.write(), lifetime)
                .thenApply(written -> new Invited(text, invitation.until()));
    }

    /** Fails with INVITATION_INVALID unless a user of this name can be made by it. */
    CompletionStage<Void> check(String text, UserName name) {
        return good(place(text), name).thenAccept(found -> {});
    }

    /** Uses an invitation for a user of this name, and for nobody of another one; fails with INVITATION_INVALID if that cannot be. */
    CompletionStage<Void> use(String text, UserName name, UserId user) {
        Key place = place(text);
        return Repeat.whileReplaced(() ->
                good(place, name).thenCompose(found -> write(found, found.invitation.usedBy(name, user))));
    }

    /** Gives back an invitation that was used for a user who was not made after all, if nobody else used it, and that can be done. */
    CompletionStage<Void> giveBack(String text, UserName name, UserId user) {
        Key place = place(text);
        return Repeat.whileReplaced(() -> good(place, name)
                        .thenCompose(found -> found.invitation
                                        .use()
                                        .filter(use -> use.isOnly(user))
                                        .isPresent()
                                ? write(found, found.invitation.unused())
                                : CompletableFuture.completedStage(null)))
                .handle((done, failure) -> null);
    }

    private record Found(Register basis, Invitation invitation) {}

    private CompletionStage<Found> good(Key place, UserName name) {
        return registers
                .read(place)
                .thenApply(register -> register.values().stream()
                        .map(Invitation::read)
                        .reduce(Invitation::merge)
                        .filter(invitation -> invitation.isGoodFor(name, clock.instant()))
                        .map(invitation -> new Found(register, invitation))
                        .orElseThrow(Invitations::invalid));
    }

    private CompletionStage<Void> write(Found found, Invitation invitation) {
        Duration rest = Duration.between(clock.instant(), invitation.until());
        return rest.isNegative() || rest.isZero()
                ? CompletableFuture.failedStage(invalid())
                : registers.replace(found.basis, invitation.write(), rest).thenAccept(written -> {});
    }

    private static Key place(Secret secret) {
        return new Key(PARTITION, secret.hash());
    }

    private static Key place(String text) {
        if (text.length() != TEXT) {
            throw invalid();
        }
        try {
            return place(new Secret(Bytes.copyOf(Base64.getUrlDecoder().decode(text))));
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static TrackerException invalid() {
        return new TrackerException(
                TrackerReason.INVITATION_INVALID,
                "there is no such invitation, or it was used or has ended; ask an administrator for one");
    }
}
