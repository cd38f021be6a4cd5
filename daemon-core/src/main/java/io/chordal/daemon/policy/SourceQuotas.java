// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import java.time.Duration;

/**
 * How often each source may do something that costs the others: so many times a second.
 *
 * <p>Thread-safe. Who is forgotten, because there are too many, begins anew.
 */
final class SourceQuotas {
    private static final int MOST_SOURCES = 10_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(10);

    private final int perSecond;
    private final Ticker ticker;
    private final Cache<String, LineQuota> sources;

    SourceQuotas(int perSecond, Ticker ticker) {
        this.perSecond = perSecond;
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.sources = Caffeine.newBuilder()
                .maximumSize(MOST_SOURCES)
                .expireAfterAccess(FORGOTTEN_AFTER)
                .ticker(ticker::read)
                .executor(Runnable::run)
                .build();
    }

    boolean take(CallSource source) {
        long now = ticker.read();
        return requireNonNull(sources.get(source.key(), key -> new LineQuota(perSecond, now)))
                .take(now);
    }
}
