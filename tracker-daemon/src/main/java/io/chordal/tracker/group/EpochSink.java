// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import java.util.List;

/** Where somebody who watches epochs is told of them. Called by one thread at a time. */
public interface EpochSink {
    /** Says whether it takes more now; if it does not, {@link EpochStream#drain} is called once it does. */
    boolean isReady();

    /** Tells epochs. */
    void send(List<GroupEpoch> epochs);
}
