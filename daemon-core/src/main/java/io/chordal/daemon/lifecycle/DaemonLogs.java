// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import io.chordal.daemon.config.LogLink;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Says where a daemon's log goes, before the first line is logged.
 *
 * <p>Each daemon has a {@code logback.xml} that names its log and includes {@code io/chordal/daemon/logback.xml}: a rolling
 * file of at most 20 MB in all, and short lines on stderr; the levels of links it reads from system properties. What gRPC logs through java.util.logging goes the same way.
 */
final class DaemonLogs {
    private static final String DIRECTORY = "chordal.log.dir";
    private static final String LISTENER = "logback.statusListenerClass";

    private DaemonLogs() {}

    static void writeTo(Path directory, Map<LogLink, LogLink.Level> links) {
        System.setProperty(DIRECTORY, directory.toString());
        // Otherwise logback writes pages about itself to stdout where it cannot write to the folder.
        System.setProperty(LISTENER, "ch.qos.logback.core.status.NopStatusListener");
        links.forEach((link, level) -> System.setProperty(link.property(), level.name()));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
