// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.HomeRequest;

/**
 * Asks for all rows at a key.
 *
 * @param key the key
 * @param digest SHA-256 over the digests of the rows that the asking node has there; empty if it has none
 */
public record Fetch(Key key, Bytes digest) implements HomeRequest<Fetched> {
    public Fetch {
        requireNonNull(key, "key is null");
        requireNonNull(digest, "digest is null");
    }
}
