// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of an application that left out what the pom calls optional. */
class OptionalLibrariesTest {
    @TempDir
    Path directory;

    @Test
    void aNodeWithADirectoryNamesTheStoreLibraryThatIsMissing() throws Exception {
        assertThatThrownBy(() -> startWithout("sqlite-jdbc"))
                .hasCauseInstanceOf(Exception.class)
                .cause()
                .hasMessageContaining("org.xerial:sqlite-jdbc")
                .hasMessageContaining("another store");
    }

    @Test
    void aNodeWithAServerOfItsOwnNamesTheTransportLibraryThatIsMissing() throws Exception {
        assertThatThrownBy(() -> startWithout("grpc-netty"))
                .hasCauseInstanceOf(Exception.class)
                .cause()
                .hasMessageContaining("io.grpc:grpc-netty")
                .hasMessageContaining("a transport");
    }

    @Test
    void aNodeWithAServerOfItsOwnNamesWhateverOtherClassIsMissing() throws Exception {
        assertThatThrownBy(() -> startWithout("grpc-protobuf-lite"))
                .hasCauseInstanceOf(Exception.class)
                .cause()
                .hasMessageContaining("io.grpc.protobuf.lite.ProtoLiteUtils")
                .hasMessageNotContaining("grpc-netty");
    }

    private void startWithout(String artifact) throws Exception {
        try (URLClassLoader libraries =
                new URLClassLoader(classPathWithout(artifact), ClassLoader.getPlatformClassLoader())) {
            Class<?> starter = libraries.loadClass(Starter.class.getName());
            Method start = starter.getDeclaredMethod("start", Path.class);
            start.setAccessible(true);
            try {
                start.invoke(null, directory);
            } catch (InvocationTargetException e) {
                throw new IllegalStateException("it did not start", e.getCause());
            }
        }
    }

    private static URL[] classPathWithout(String artifact) throws MalformedURLException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<URL> urls = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator)) {
            if (!entry.contains(artifact)) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }

    /** Runs in the other class loader. */
    static final class Starter {
        private Starter() {}

        static void start(Path directory) {
            DhtNode.builder()
                    .listen("127.0.0.1", 0)
                    .dataDirectory(directory)
                    .createRing()
                    .start()
                    .close();
        }
    }
}
