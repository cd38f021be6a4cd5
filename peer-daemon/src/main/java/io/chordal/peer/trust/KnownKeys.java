// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.trust;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.trackers.KnownKey;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trust.KeyId;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The keys of the trackers that count here, read anew when they change. Thread-safe; the object's lock guards what was read. */
public final class KnownKeys implements Supplier<TrackerKeys> {
    private final Supplier<KnownTrackers> known;
    private KnownTrackers read = KnownTrackers.NONE;
    private TrackerKeys keys = TrackerKeys.of(Map.of());

    /** The keys of the trackers that count. */
    public KnownKeys(Supplier<KnownTrackers> known) {
        this.known = requireNonNull(known, "known is null");
    }

    @Override
    public synchronized TrackerKeys get() {
        KnownTrackers now = known.get();
        if (!now.keys().equals(read.keys())) {
            keys = TrackerKeys.of(decode(now));
        }
        read = now;
        return keys;
    }

    /** A key that is none, or stands under another's name, is left out. */
    private static Map<KeyId, PublicKey> decode(KnownTrackers known) {
        Map<KeyId, PublicKey> keys = new HashMap<>();
        for (KnownKey each : known.keys()) {
            try {
                PublicKey key = TrackerKeys.decode(Bytes.copyOf(each.bytes()));
                if (KeyId.of(key).text().equals(each.id())) {
                    keys.put(new KeyId(each.id()), key);
                }
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        return keys;
    }
}
