// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import com.google.common.collect.Comparators;
import com.google.common.primitives.Longs;
import java.time.Duration;

/**
 * Times that others tell, brought within what can be waited for: none is so long that nothing would ever happen again, and none
 * so short that it would be waited for without a pause. Stateless.
 */
public final class WireTime {
    /** The longest time that anybody is believed. */
    public static final Duration LONGEST = Duration.ofHours(1);

    private WireTime() {}

    /** The time that a message tells, but at least {@code shortest} and at most {@link #LONGEST}. */
    public static Duration read(com.google.protobuf.Duration told, Duration shortest) {
        long seconds = Longs.constrainToRange(told.getSeconds(), -LONGEST.toSeconds(), LONGEST.toSeconds());
        Duration time = Duration.ofSeconds(seconds, told.getNanos());
        return Comparators.max(shortest, Comparators.min(time, LONGEST));
    }
}
