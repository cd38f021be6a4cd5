// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.record.Restored;
import io.chordal.tracker.record.TextPage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Users and invitations as a backup takes them and a restore gives them back; sessions and the key of device tokens are in none.
 *
 * <p>Thread-safe: immutable. What is there is never changed: a record is written on its absence alone.
 */
public final class AccountBackup {
    private static final int PAGE = 256;
    private static final int FORMAT = 1;

    private final Users users;
    private final Registers registers;
    private final InstantSource clock;

    /** Returns the accounts in these registers. */
    public AccountBackup(Registers registers, InstantSource clock) {
        this.registers = requireNonNull(registers, "registers is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.users = new Users(registers);
    }

    /** Reads users. */
    public CompletionStage<TextPage> users(Optional<Bytes> after) {
        return users.list(after.map(Bytes::toUtf8), PAGE)
                .thenApply(page -> new TextPage(
                        page.records().stream().map(UserCodec::write).collect(ImmutableList.toImmutableList()),
                        page.next().map(Bytes::utf8)));
    }

    /** Fails if this is no user. */
    public void checkUser(Bytes text) {
        UserCodec.read(text);
    }

    /** Enters a user whose name is nobody's, with an epoch that it never had; only looks if it is not really to be done. */
    public CompletionStage<Restored> restoreUser(Bytes text, boolean really) {
        User user = UserCodec.read(text);
        return Repeat.whileUnclear(() -> users.find(user.name(), user.user()).thenCompose(there -> {
            if (there.isPresent()) {
                return CompletableFuture.completedStage(Restored.PRESENT);
            }
            return users.find(user.name()).thenCompose(other -> other.isPresent() ? taken(user) : enter(user, really));
        }));
    }

    private CompletionStage<Restored> enter(User user, boolean really) {
        return really
                ? users.create(user.with(user.credentials().restored()))
                        .thenCompose(kept ->
                                kept.isPresent() ? CompletableFuture.completedStage(Restored.WRITTEN) : taken(user))
                : CompletableFuture.completedStage(Restored.WRITTEN);
    }

    private static CompletionStage<Restored> taken(User user) {
        return CompletableFuture.completedStage(
                Restored.leftOut("user '" + user.name() + "': the name is another user's here, who keeps it"));
    }

    /** Reads invitations. */
    public CompletionStage<TextPage> invitations(Optional<Bytes> after) {
        return registers
                .list(Invitations.PARTITION, after, PAGE)
                .thenApply(page -> new TextPage(
                        page.registers().stream().map(AccountBackup::written).collect(ImmutableList.toImmutableList()),
                        page.next()));
    }

    private static Bytes written(Register register) {
        Invitation merged = register.values().stream()
                .map(Invitation::read)
                .reduce(Invitation::merge)
                .orElseThrow();
        return new RecordWriter(FORMAT)
                .bytes(register.key().item())
                .bytes(merged.write())
                .toBytes();
    }

    /** Fails if this is no invitation. */
    public void checkInvitation(Bytes text) {
        read(text);
    }

    /** Enters an invitation that has not ended. */
    public CompletionStage<Restored> restoreInvitation(Bytes text, boolean really) {
        Kept kept = read(text);
        return Repeat.whileUnclear(() -> registers.read(kept.key).thenCompose(there -> {
            Instant now = clock.instant();
            if (!there.isEmpty()) {
                return CompletableFuture.completedStage(Restored.PRESENT);
            }
            if (!now.isBefore(kept.invitation.until())) {
                return CompletableFuture.completedStage(
                        Restored.leftOut("an invitation that ended at " + kept.invitation.until()));
            }
            return really
                    ? registers
                            .replace(there, kept.invitation.write(), Duration.between(now, kept.invitation.until()))
                            .thenApply(written -> Restored.WRITTEN)
                    : CompletableFuture.completedStage(Restored.WRITTEN);
        }));
    }

    private static Kept read(Bytes text) {
        return RecordReader.read(
                text,
                FORMAT,
                "invitation",
                in -> new Kept(new Key(Invitations.PARTITION, in.bytes()), Invitation.read(in.bytes())));
    }

    private record Kept(Key key, Invitation invitation) {}
}
