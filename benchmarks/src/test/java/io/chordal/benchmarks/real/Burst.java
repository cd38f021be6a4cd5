// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.real;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * What many questions of one kind cost, asked without a pause.
 *
 * <p>Immutable.
 *
 * @param perSecond how many were answered in a second
 * @param p50 the microseconds that half of them did not exceed
 * @param p99 the microseconds that 99 of 100 did not exceed
 */
record Burst(double perSecond, double p50, double p99) {
    private static final long LONGEST_MINUTES = 5;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Asks one after the other; each question returns when it is answered. */
    static Burst oneByOne(int times, Question question) throws Exception {
        long[] nanos = new long[times];
        long begin = System.nanoTime();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            question.ask(i);
            nanos[i] = System.nanoTime() - start;
        }
        return of(nanos, System.nanoTime() - begin);
    }

    /** Lets so many callers ask at once, each its next question when its last one is answered; fails if one fails. */
    static Burst atOnce(int callers, int times, IntFunction<CompletionStage<?>> question) throws Exception {
        Callers asking = new Callers(times, question);
        long begin = System.nanoTime();
        for (int i = 0; i < callers; i++) {
            asking.askNext();
        }
        if (!asking.answered.await(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            throw new IllegalStateException(asking.answered.getCount() + " of " + times + " questions have no answer");
        }
        long took = System.nanoTime() - begin;
        Optional<Throwable> failure = Optional.ofNullable(asking.failure.get());
        if (failure.isPresent()) {
            throw new IllegalStateException("a question failed", failure.get());
        }
        return of(asking.nanos, took);
    }

    private static Burst of(long[] nanos, long took) {
        Arrays.sort(nanos);
        return new Burst(
                nanos.length * NANOS_PER_SECOND / took,
                nanos[nanos.length / 2] / NANOS_PER_MICRO,
                nanos[nanos.length - 1 - nanos.length / 100] / NANOS_PER_MICRO);
    }

    /** A question that returns when it is answered. */
    interface Question {
        void ask(int number) throws Exception;
    }

    /** Callers that share what is left to be asked; each slot of the times is written by one answer. */
    private static final class Callers {
        private final IntFunction<CompletionStage<?>> question;
        private final long[] nanos;
        private final AtomicInteger begun = new AtomicInteger();
        private final CountDownLatch answered;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Callers(int times, IntFunction<CompletionStage<?>> question) {
            this.question = question;
            this.nanos = new long[times];
            this.answered = new CountDownLatch(times);
        }

        void askNext() {
            int number = begun.getAndIncrement();
            if (number >= nanos.length) {
                return;
            }
            long start = System.nanoTime();
            question.apply(number).whenComplete((answer, failed) -> {
                nanos[number] = System.nanoTime() - start;
                if (failed != null) {
                    failure.set(failed);
                }
                answered.countDown();
                askNext();
            });
        }
    }
}
