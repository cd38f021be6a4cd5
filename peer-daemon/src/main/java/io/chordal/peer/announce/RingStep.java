// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileRef;

/** The next thing that must be written on the ring. A closed list. */
sealed interface RingStep {
    /** That this peer lives. */
    record RenewLease() implements RingStep {}

    /** That this peer provides files; {@code again} if that failed for each of them the last time. */
    record Provide(ImmutableList<FileRef> files, boolean again) implements RingStep {}

    /** That it does not any more. */
    record Withdraw(ImmutableList<FileRef> files) implements RingStep {}
}
