// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import java.nio.file.Path;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Says where a daemon's log goes, before the first line is logged.
 *
 * <p>Each daemon has a {@code logback.xml} that names its log and includes {@code io/chordal/daemon/logback.xml}: a rolling
 * file of at most 20 MB in all, and short lines on stderr. What gRPC logs through java.util.logging goes the same way.
 */
final class DaemonLogs {
    private static final String DIRECTORY = "chordal.log.dir";

    private DaemonLogs() {}

    static void writeTo(Path directory) {
        System.setProperty(DIRECTORY, directory.toString());
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
