// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import io.chordal.daemon.policy.AuditLog;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogConfigurationTest {
    private static final String DIRECTORY = "chordal.log.dir";
    private static final String DAEMON = """
            <configuration>
              <property name="daemon" value="some-daemon"/>
              <include resource="io/chordal/daemon/logback.xml"/>
            </configuration>
            """;

    @TempDir
    Path folder;

    private final LoggerContext logs = new LoggerContext();
    private final @Nullable String ofThisProcess = System.clearProperty(DIRECTORY);

    @AfterEach
    void stop() {
        logs.stop();
        if (ofThisProcess != null) {
            System.setProperty(DIRECTORY, ofThisProcess);
        }
    }

    @Test
    void aDaemonsLogIsInTheFolderThatItNames() throws Exception {
        logs.putProperty(DIRECTORY, folder.toString());
        Logger root = configured();
        root.info("a line");

        assertThat(Files.readString(folder.resolve("some-daemon.log"))).endsWith("a line\n");
        assertThat(root.getAppender("STDERR")).isNotNull();
    }

    @Test
    void theAuditLogIsAFileOfItsOwnAndNowhereElse() throws Exception {
        logs.putProperty(DIRECTORY, folder.toString());
        Logger root = configured();
        root.info("a line");
        logs.getLogger(AuditLog.LOGGER).info("GRANTED who=\"ada\"");

        assertThat(Files.readAllLines(folder.resolve("audit.log")))
                .singleElement()
                .asString()
                .endsWith(" GRANTED who=\"ada\"");
        assertThat(Files.readString(folder.resolve("some-daemon.log"))).doesNotContain("ada");
        assertThat(logs.getLogger(AuditLog.LOGGER).isAdditive()).isFalse();
    }

    @Test
    void whatIsNoDaemonWritesNoFile() throws Exception {
        Logger root = configured();

        assertThat(root.iteratorForAppenders())
                .toIterable()
                .singleElement()
                .isNotInstanceOf(RollingFileAppender.class)
                .returns("STDERR", appender -> appender.getName());
    }

    private Logger configured() throws Exception {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(logs);
        logs.setMDCAdapter(new LogbackMDCAdapter());
        configurator.doConfigure(new ByteArrayInputStream(DAEMON.getBytes(StandardCharsets.UTF_8)));
        assertThat(logs.getStatusManager().getCopyOfStatusList())
                .as("warnings and errors")
                .noneMatch(status -> status.getEffectiveLevel() > 0);
        return logs.getLogger("ROOT");
    }
}
