// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import java.util.concurrent.TimeUnit;

/**
 * How many lines may still be written: as many as in a second at once, and so many more each second; it counts those that may not.
 *
 * <p>Thread-safe: its methods hold its lock.
 */
final class LineQuota {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long nanosPerLine;

    /** Up to when lines were used up; never longer ago than a second. */
    private long usedUntil;

    private int unwritten;
    private boolean retired;

    LineQuota(int perSecond, long now) {
        this.nanosPerLine = SECOND / perSecond;
        this.usedUntil = now - SECOND;
    }

    /** Says whether a line may be written now. */
    synchronized boolean take(long now) {
        if (now - usedUntil > SECOND) {
            usedUntil = now - SECOND;
        }
        if (usedUntil + nanosPerLine - now > 0) {
            return false;
        }
        usedUntil += nanosPerLine;
        return true;
    }

    /** Counts a line that is not written; says false if it is too late, because {@link #retire} was called. */
    synchronized boolean count() {
        if (!retired) {
            unwritten++;
        }
        return !retired;
    }

    /** Returns how many were not written since this was asked last. */
    synchronized int unwritten() {
        int count = unwritten;
        unwritten = 0;
        return count;
    }

    /** Counts no further and returns what {@link #unwritten} would. */
    synchronized int retire() {
        retired = true;
        return unwritten();
    }
}
