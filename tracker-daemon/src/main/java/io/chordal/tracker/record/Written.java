// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

/**
 * What became of a write that was done.
 *
 * <p>Immutable.
 *
 * @param register the register as it is after the write, the basis of the next one
 * @param copies on how many trackers' disks it is
 * @param copiesWanted on how many it will be
 */
public record Written(Register register, int copies, int copiesWanted) {
    public Written {
        requireNonNull(register, "register is null");
        if (copies < 1 || copiesWanted < 1) {
            throw new IllegalArgumentException(
                    "a write that was done has a copy, not " + copies + " of " + copiesWanted);
        }
    }
}
