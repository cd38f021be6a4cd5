// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.Seen;
import io.chordal.dht.record.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a session has seen of each register that it touched.
 *
 * <p>Bounded: one key too many, and the one that was not used for longest is forgotten. So is what no store keeps any more: values
 * that had replaced nothing, after their time, and everything that was not touched for as long as tombstones last. Confined to
 * the node's serial context, but for {@link #evicted()}.
 */
final class SessionMemory {
    private final NodeEnvironment env;
    private final Duration tombstoneTtl;
    private final Map<Key, Known> entries;
    private volatile long evicted;

    SessionMemory(NodeEnvironment env, Duration tombstoneTtl, int maxKeys) {
        if (maxKeys < 1) {
            throw new IllegalArgumentException("a session knows one key at least, not " + maxKeys);
        }
        this.env = env;
        this.tombstoneTtl = tombstoneTtl;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
                boolean full = size() > maxKeys;
                evicted += full ? 1 : 0;
                return full;
            }
        };
    }

    /** Returns what an answer about the key has to show. */
    Seen seen(Key key) {
        Known entry = entries.get(key);
        if (entry != null && isOver(entry)) {
            entries.remove(key);
            return Seen.NOTHING;
        }
        return entry == null ? Seen.NOTHING : new Seen(entry.context, entry.hadValue);
    }

    /** Notes what the session was shown. */
    void read(RegisterValue shown) {
        if (!shown.isUnknown()) {
            List<Dot> dots =
                    shown.siblings().stream().map(RegisterValue.Sibling::dot).toList();
            Optional<Instant> end = shown.siblings().stream()
                            .allMatch(sibling -> sibling.expiresAt().isPresent())
                    ? shown.siblings().stream()
                            .flatMap(sibling -> sibling.expiresAt().stream())
                            .max(Comparator.naturalOrder())
                    : Optional.empty();
            note(shown.key(), shown.context(), !shown.isEmpty(), shown.revision() == 1 ? end : Optional.empty(), dots);
        }
    }

    /**
     * Notes what the session wrote, or a state that has it; the end of a value that ends by itself is counted from now. The session's
     * next blind write replaces that state, as such writes do; a comparison is with what its caller was shown.
     */
    void wrote(Key key, WriteResult result, boolean value, Optional<Instant> end) {
        note(
                key,
                result.state(),
                value,
                result.revision() == 1 ? end : Optional.empty(),
                result.state().dots());
    }

    private void note(
            Key key, CausalContext context, boolean value, Optional<Instant> endIfFirst, List<Dot> versionsThere) {
        CausalContext all = context.withIfRoom(seen(key).context());
        boolean replacedNothing = all.dots().equals(versionsThere);
        entries.put(key, new Known(all, value, replacedNothing ? endIfFirst.orElse(null) : null, env.nanoTime()));
    }

    void forget(Key key) {
        entries.remove(key);
    }

    private boolean isOver(Known entry) {
        boolean left = entry.end != null && !env.wallClock().isBefore(entry.end);
        return left || env.nanoTime() - entry.touched > tombstoneTtl.toNanos();
    }

    /** Returns how many keys were forgotten because there were too many. Thread-safe. */
    long evicted() {
        return evicted;
    }

    /**
     * What was seen at a key.
     *
     * @param end when it leaves every store without a trace, if it does
     * @param touched when it was last seen, in the environment's nanoseconds
     */
    private record Known(
            CausalContext context,
            boolean hadValue,
            @Nullable Instant end,
            long touched) {}
}
