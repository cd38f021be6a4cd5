// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import java.time.Duration;
import java.util.Optional;

/** What a tracker says to somebody who wants into the ring. A closed list. */
sealed interface EntranceAnswer {
    /**
     * Join here.
     *
     * @param keyHash who the member is
     * @param endpoint where it is called
     */
    record Enter(Bytes keyHash, Endpoint endpoint) implements EntranceAnswer {}

    /**
     * Found the ring.
     *
     * @param lease how long nobody else is told so, from when the tracker was asked
     * @param name the name that it had before, if the tracker remembers one
     */
    record Found(Duration lease, Optional<Bytes> name) implements EntranceAnswer {}

    /**
     * Ask again.
     *
     * @param after when
     */
    record Later(Duration after) implements EntranceAnswer {}
}
