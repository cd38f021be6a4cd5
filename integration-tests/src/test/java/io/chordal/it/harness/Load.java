// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** How busy the machine is, for whoever reads a figure. Without state. */
public final class Load {
    private Load() {}

    /** Returns a sentence on the load average of the last minute, this run's own daemons included; empty where it is not told. */
    public static String text() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        " At its end %.1f processes wanted a processor, on average of a minute, this run's own among them.",
                        load);
    }
}
