// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.real;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What the machine had to do besides. */
final class Machine {
    private Machine() {}

    /** Returns the load of the last minute, in processes that want a processor, and how many processors there are. */
    static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f on %d processors",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.getRuntime().availableProcessors());
    }
}
