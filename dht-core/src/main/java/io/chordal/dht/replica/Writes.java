// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.replica.message.WriteAnswers;
import java.util.List;

/**
 * Does writes to keys that live at this node; how homes are placed decides what that takes.
 *
 * <p>Confined to the node's serial context.
 */
interface Writes {
    /** Does the writes and answers each of them, in the order asked, once the copies that {@code ack} wants are on disks. */
    void write(List<? extends RecordWrite> writes, Ack ack, Reply<WriteAnswers> reply);
}
