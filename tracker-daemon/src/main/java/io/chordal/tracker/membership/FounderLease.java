// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may found the ring: at most one node at a time, and for a while.
 *
 * <p>Confined to the lock of {@link RingDirectory}. It also remembers the last few holders whose lease ended before they
 * registered.
 */
final class FounderLease {
    private static final int REMEMBERED = 64;

    private final Deque<Bytes> late = new ArrayDeque<>();
    private @Nullable Bytes holder;
    private long until;

    void give(Bytes keyHash, long now, Duration lease) {
        expire(now);
        late.remove(keyHash);
        holder = keyHash;
        until = now + lease.toNanos();
    }

    /** Returns who holds the lease now. */
    Optional<Bytes> holder(long now) {
        expire(now);
        return Optional.ofNullable(holder);
    }

    /** Returns how long the lease still lasts. */
    Duration left(long now) {
        return Duration.ofNanos(until - now);
    }

    /** Ends the lease because a member is there; the holder, if it is another one, came too late. */
    void end(Bytes member) {
        if (holder != null && !holder.equals(member)) {
            addLate(holder);
        }
        holder = null;
    }

    /** Ends the lease of this node, if it holds it, as if it had never been given. */
    boolean giveBack(Bytes keyHash) {
        boolean held = holder != null && holder.equals(keyHash);
        if (held) {
            holder = null;
        }
        return held;
    }

    /** Says whether the node was told to found the ring, took too long, and has not asked again since. */
    boolean cameTooLate(Bytes keyHash, long now) {
        expire(now);
        return late.contains(keyHash);
    }

    /** The node asks anew, and will do as it is told now. */
    void askedAgain(Bytes keyHash) {
        late.remove(keyHash);
    }

    private void expire(long now) {
        if (holder != null && now - until >= 0) {
            addLate(holder);
            holder = null;
        }
    }

    private void addLate(Bytes keyHash) {
        late.addLast(keyHash);
        if (late.size() > REMEMBERED) {
            late.removeFirst();
        }
    }
}
