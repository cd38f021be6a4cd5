// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What came of restoring a backup.
 *
 * <p>Immutable.
 *
 * @param written records that were written, or would be
 * @param present records that were there
 * @param leftOut records that are not there and were not written
 * @param reasons why, for the first of these
 */
public record Restoration(long written, long present, long leftOut, List<String> reasons) {
    public Restoration {
        reasons = ImmutableList.copyOf(reasons);
    }
}
