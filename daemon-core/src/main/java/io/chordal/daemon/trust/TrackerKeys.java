// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import io.chordal.dht.id.Bytes;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;

/** The public keys of the trackers whose signatures count. Asked on the caller's thread, which it must not hold up. */
@FunctionalInterface
public interface TrackerKeys {
    /** Returns the key of this name, if it is one of a tracker's. */
    Optional<PublicKey> find(KeyId id);

    /**
     * Returns the keys of this map, copied.
     *
     * @throws IllegalArgumentException if a key is not of P-256 or stands under another's name
     */
    static TrackerKeys of(Map<KeyId, PublicKey> keys) {
        Map<KeyId, PublicKey> copy = Map.copyOf(keys);
        copy.forEach((id, key) -> {
            if (!KeyId.of(P256.publicKey(key)).equals(id)) {
                throw new IllegalArgumentException("the key under " + id + " is another one");
            }
        });
        return id -> Optional.ofNullable(copy.get(id));
    }

    /**
     * Reads a key from its SubjectPublicKeyInfo.
     *
     * @throws IllegalArgumentException if it is not one of P-256
     */
    static PublicKey decode(Bytes spki) {
        return P256.decode(spki);
    }

    /**
     * Returns the SubjectPublicKeyInfo of a key.
     *
     * @throws IllegalArgumentException if it is not one of P-256
     */
    static Bytes encode(PublicKey key) {
        return Bytes.copyOf(P256.publicKey(key).getEncoded());
    }
}
