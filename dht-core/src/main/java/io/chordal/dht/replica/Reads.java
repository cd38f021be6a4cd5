// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ReadAnswers;
import io.chordal.dht.replica.message.ScanSets;
import java.util.List;

/**
 * Reads keys that live at this node; how homes are placed decides whom that asks.
 *
 * <p>Confined to the node's serial context.
 */
interface Reads {
    /** Reads this node's own copies, or, at {@code QUORUM}, those of a majority of the homes. */
    void read(List<Key> keys, ReadLevel level, Reply<ReadAnswers> reply);

    /** Reads one page of a partition. */
    void scan(ScanSets asked, Reply<CopyPage> reply);
}
