// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sources from which somebody logged in within {@link #LASTS}, and no wrong password was tried since.
 *
 * <p>Thread-safe. Both maps are bounded; a source that one of them has forgotten is as any other. An account vouches for at most
 * {@value #OF_ONE} sources at a time, and for another one only when one of these is no longer in good standing: whoever has an account, and
 * many addresses, has no more than these here, nor can it put others in their place by logging in there.
 */
final class GoodStanding {
    /** How long a log-in speaks for its source. */
    static final Duration LASTS = Duration.ofDays(1);

    /** For how many sources an account speaks: with all places that these may have, they do not fill the queue. */
    static final int OF_ONE = 4;

    private final Cache<Source, Bytes> vouchers;
    private final Cache<Bytes, List<Source>> vouchedFor;

    GoodStanding(int kept, Ticker ticker) {
        requireNonNull(ticker, "ticker is null");
        this.vouchers = cache(kept, ticker);
        this.vouchedFor = cache(kept, ticker);
    }

    private static <K, V> Cache<K, V> cache(int kept, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(kept)
                .expireAfterWrite(LASTS)
                .ticker(ticker::read)
                .executor(Runnable::run)
                .build();
    }

    /** Somebody logged in to an account there. */
    void gained(Source source, Bytes account) {
        vouchedFor.asMap().compute(account, (same, before) -> {
            List<Source> others = before == null
                    ? List.of()
                    : before.stream()
                            .filter(other -> !other.equals(source) && vouches(account, other))
                            .toList();
            if (others.size() >= OF_ONE) {
                return others;
            }
            vouchers.put(source, account);
            return Stream.concat(others.stream(), Stream.of(source)).toList();
        });
    }

    private boolean vouches(Bytes account, Source source) {
        Bytes voucher = vouchers.getIfPresent(source);
        return voucher != null && voucher.equals(account);
    }

    /** Somebody tried a wrong password there. */
    void lost(Source source) {
        vouchers.invalidate(source);
    }

    boolean has(Source source) {
        Bytes account = vouchers.getIfPresent(source);
        if (account == null) {
            return false;
        }
        List<Source> sources = vouchedFor.getIfPresent(account);
        return sources != null && sources.contains(source);
    }
}
