// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import com.google.common.base.Ticker;
import io.chordal.swarm.limit.TokenBucket;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps all streams together below a rate of bytes, with a burst of a quarter of a second or one frame.
 *
 * <p>Thread-safe. It never waits itself; it says how long to.
 */
final class UploadPace {
    private static final int SMALLEST_TURN = 1024;

    private final long rate;
    private final Optional<TokenBucket> bucket;

    /** A pace of {@code rate} bytes per second; 0 for none. */
    UploadPace(long rate, Ticker ticker) {
        this.rate = rate;
        this.bucket = rate == 0
                ? Optional.empty()
                : Optional.of(new TokenBucket(rate, Math.max(SMALLEST_TURN, rate / 4), ticker));
    }

    /** The most bytes that one frame should have: small enough that several streams move within each second. */
    int frameBytes(int most) {
        return rate == 0 ? most : (int) Math.max(SMALLEST_TURN, Math.min(most, rate / 8));
    }

    /** Takes the bytes' turn if it has come; else nothing is taken, and this is when to ask again. */
    Duration take(int bytes) {
        return bucket.map(b -> b.take(bytes)).orElse(Duration.ZERO);
    }
}
