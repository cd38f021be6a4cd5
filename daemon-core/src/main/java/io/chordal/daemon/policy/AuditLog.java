// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Who was allowed what, and who was refused it: one line each, in a log of its own.
 *
 * <p>Thread-safe. Of one source ({@link CallSource#key}) at most 10 lines a second are written, of all together 200; the others are
 * counted, and the count stands in the next line. What callers have named is escaped. No line shows a token or a password,
 * unless somebody calls a group so.
 */
public final class AuditLog {
    /** The logger's name. */
    public static final String LOGGER = "chordal.audit";

    private static final int PER_SOURCE = 10;
    private static final int IN_ALL = 200;
    private static final int MOST_SOURCES = 10_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

    private final Ticker ticker;
    private final Consumer<String> out;
    private final Cache<String, LineQuota> sources;
    private final LineQuota all;

    /** Lines that were not written, of sources that are forgotten. */
    private final AtomicLong lost = new AtomicLong();

    /** Writes each line to this consumer. */
    public AuditLog(Ticker ticker, Consumer<String> out) {
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.out = requireNonNull(out, "out is null");
        this.all = new LineQuota(IN_ALL, ticker.read());
        this.sources = Caffeine.newBuilder()
                .maximumSize(MOST_SOURCES)
                .expireAfterAccess(FORGOTTEN_AFTER)
                .ticker(ticker::read)
                .executor(Runnable::run)
                .removalListener((@Nullable String key, @Nullable LineQuota quota, RemovalCause cause) -> {
                    if (quota != null) {
                        lost.addAndGet(quota.retire());
                    }
                })
                .build();
    }

    /** Returns the log of a daemon, whose configuration says where it goes. */
    public static AuditLog ofDaemon() {
        return new AuditLog(Ticker.systemTicker(), LoggerFactory.getLogger(LOGGER)::info);
    }

    /**
     * Writes that somebody was allowed something.
     *
     * @param who to whom
     * @param from from where the call came
     * @param what the method, or what it comes to
     * @param on what it was about, such as {@code group=photos}; may be empty
     * @param why what allowed it
     */
    public void granted(Caller who, CallSource from, String what, String on, String why) {
        write("GRANTED", who, from, what, on, why);
    }

    /** Writes that somebody was refused something; the same as {@link #granted}, and {@code why} says what was missing. */
    public void refused(Caller who, CallSource from, String what, String on, String why) {
        write("REFUSED", who, from, what, on, why);
    }

    private void write(String decision, Caller who, CallSource from, String what, String on, String why) {
        long now = ticker.read();
        LineQuota ofSource = requireNonNull(sources.get(from.key(), key -> new LineQuota(PER_SOURCE, now)));
        if (!ofSource.take(now) || !all.take(now)) {
            if (!ofSource.count()) {
                lost.incrementAndGet();
            }
            return;
        }
        out.accept(decision + " who=" + AuditText.quoted(who.describe()) + " from=" + AuditText.quoted(from.text())
                + " call=" + AuditText.quoted(what) + " on=" + AuditText.quoted(on) + " why=" + AuditText.quoted(why)
                + counted(" unwritten=", ofSource.unwritten())
                + counted(" unwritten_of_others=", lost.getAndSet(0)));
    }

    private static String counted(String name, long count) {
        return count == 0 ? "" : name + count;
    }
}
